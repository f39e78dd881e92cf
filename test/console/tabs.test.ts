// Many tabs of one browser: a server that speaks HTTP/1.1 is given six connections, and one of them is
// enough.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { consoleWorld, notTested } from './console-browser.ts'

const TABS = 7

/** Run in a tab before anything of it: which streams it asks the shared worker for. */
const ASKED = `
asked = []
const { postMessage } = MessagePort.prototype
MessagePort.prototype.postMessage = function (message, ...more) {
  if (message?.kind === 'follow') asked.push(message.ask.path)
  postMessage.call(this, message, ...more)
}`

test('seven tabs share one stream that each asks for once, whichever of them is closed, and all say that it is broken', {
  skip: notTested,
}, async t => {
  const { yuhu, open, signIn, complaints } = await consoleWorld(t)
  const way = await openWay(t, yuhu.url)
  const first = await open()
  await first.goto(`${way.url}/console/`)
  await signIn(first, '9001', 'supervisor')
  await first.getByText('Ready 6').waitFor()
  const tabs = [first]
  while (tabs.length < TABS) {
    const tab = await first.context().newPage()
    tabs.push(tab)
    await tab.addInitScript(ASKED)
    await tab.goto(`${way.url}/console/`)
    await tab.getByText('Ready 6').waitFor()
    // What was followed before the page was drawn goes on when it is.
    assert.deepEqual(await tab.evaluate('asked'), ['/v1/live'])
  }
  assert.equal(way.streams.size, 1)

  await first.close()
  const others = tabs.slice(1)
  const client = await yuhu.login('9001')
  await client.call('Sip_Extgroup.EditExtnumber', { name: 'sales', extnumber: '1001', state: 'busy' })
  for (const tab of others) await tab.getByText('Ready 5').waitFor()
  assert.equal(way.streams.size, 1)

  way.cut()
  for (const tab of others) await tab.getByText(/Connection lost at/).waitFor()
  way.mend()
  for (const tab of others) await tab.getByText(/Connection lost at/).waitFor({ state: 'detached' })
  for (const tab of others) await tab.getByText('Ready 5').waitFor()
  assert.equal(way.streams.size, 1)

  for (const tab of others) await tab.goto(`${way.url}/console/tasks`)
  await eventually('nobody watches, nothing is asked', () => way.streams.size === 0)
  assert.deepEqual(
    complaints.filter(text => !/ERR_/.test(text)),
    [],
  )
})

interface Way {
  readonly url: string
  /** Answers of `/v1/live` that are going on. */
  readonly streams: ReadonlySet<ServerResponse>
  cut(): void
  mend(): void
}

/** A way to the server that can be cut. */
async function openWay(t: TestContext, target: string): Promise<Way> {
  const { hostname, port } = new URL(target)
  const streams = new Set<ServerResponse>()
  let isCut = false
  const way = createServer((asked, answer) => {
    if (isCut) return void asked.socket.destroy()
    const { method, url: path, headers } = asked
    const passed = request({ hostname, port, method, path, headers }, response => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    answer.on('close', () => {
      streams.delete(answer)
      passed.destroy()
    })
    if (path === '/v1/live') streams.add(answer)
    asked.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  t.after(() => {
    way.close()
    way.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(way.address() as AddressInfo).port}`,
    streams,
    cut() {
      isCut = true
      way.closeAllConnections()
    },
    mend() {
      isCut = false
    },
  }
}

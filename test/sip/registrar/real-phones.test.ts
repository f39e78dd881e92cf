// Real phones register: baresip by UDP, TCP and WebSocket as far as it can, sipp by UDP and TCP, and JsSIP;
// and what happens if the password is wrong.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import jssip from 'jssip'
import type { Socket } from 'jssip/lib/Socket.js'
import { WebSocket } from 'ws'
import { HERE, until } from '../transport/sockets.ts'
import { door } from './door.ts'

const MODULES = '/usr/lib/baresip/modules'
const BARESIP = '/usr/bin/baresip'
const SIPP = '/usr/bin/sipp'

function missing(file: string, name: string): string | false {
  if (existsSync(file)) return false
  const said = `NOT TESTED: ${name} registers. ${file} is missing`
  process.stderr.write(`${said}\n`)
  return said
}

interface Program {
  output: string
  end(): void
  readonly code: Promise<number | null>
}

/** Runs a program that ends with the test. */
function program(t: TestContext, file: string, args: string[], cwd: string): Program {
  const child = spawn(file, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: cwd },
  })
  const ended = once(child, 'exit')
  const running: Program = {
    output: '',
    code: ended.then(([code]) => code),
    end: () => child.kill('SIGTERM'),
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', bytes => {
      running.output += bytes
    })
  }
  t.after(async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 3_000)
    await ended
    clearTimeout(late)
  })
  return running
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'yuhu-phone-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function baresip(t: TestContext, account: string): Program {
  const path = folder(t)
  const config = [
    'poll_method epoll',
    `sip_listen ${HERE}:0`,
    'net_interface 127.0.0.1',
    `module_path ${MODULES}`,
    'module g711.so',
    'module_tmp uuid.so',
    'module_tmp account.so',
    'module_app menu.so',
  ]
  writeFileSync(join(path, 'config'), `${config.join('\n')}\n`)
  writeFileSync(join(path, 'contacts'), '')
  writeFileSync(join(path, 'accounts'), `${account}\n`)
  // Unbuffered, because the test waits for its output.
  return program(t, '/usr/bin/stdbuf', ['-oL', BARESIP, '-f', path, '-s'], path)
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`baresip registers by ${transport}, and is gone when it has ended`, {
    skip: missing(BARESIP, 'baresip'),
  }, async t => {
    const { port, reported, registrar } = await door(t, [transport])
    const phone = baresip(
      t,
      `<sip:1001@${HERE}:${port(transport)};transport=${transport}>;auth_user=9001-1001;auth_pass=secret-1001;regint=120`,
    )
    await until('baresip is registered', () => reported.length > 0)
    assert.deepEqual(reported, ['1001 there'], phone.output)
    const [contact] = registrar.contactsOf(1, '1001')
    assert.equal(contact?.target.transport, transport)
    phone.end()
    await until('it has taken its contact back, or its connection is closed', () => reported.length === 2)
    assert.equal(reported[1], '1001 gone')
  })

  test(`fifty phones of sipp register by ${transport}, and leave`, {
    skip: missing(SIPP, 'sipp'),
  }, async t => {
    const { port, reported, registrar, counts } = await door(t, [transport])
    const phones = Array.from({ length: 50 }, (_, n) => ({
      ext: String(3001 + n),
      login: `9003-${3001 + n}`,
      password: `pw${n}`,
    }))
    registrar.expect(3, phones)
    const path = folder(t)
    const lines = phones.map(
      ({ ext, login, password }) => `${ext};[authentication username=${login} password=${password}]`,
    )
    writeFileSync(join(path, 'phones.csv'), `SEQUENTIAL\n${lines.join('\n')}\n`)
    const scenario = join(import.meta.dirname, 'sipp-phone.xml')
    const args = [
      `${HERE}:${port(transport)}`,
      '-sf',
      scenario,
      '-inf',
      'phones.csv',
      '-i',
      HERE,
      '-m',
      '50',
      '-r',
      '50',
      '-nostdin',
    ]
    const sipp = program(
      t,
      SIPP,
      [...args, '-t', transport === 'udp' ? 'un' : 'tn', '-max_socket', '100', '-timeout', '20'],
      path,
    )
    assert.equal(await sipp.code, 0, sipp.output)
    for (const { ext } of phones)
      assert.deepEqual(
        reported.filter(line => line.startsWith(ext)),
        [`${ext} there`, `${ext} gone`],
      )
    assert.equal(counts.filter(what => what === 'wrongPassword' || what === 'unknownUser').length, 0)
  })
}

test('baresip with a wrong password is refused', { skip: missing(BARESIP, 'baresip') }, async t => {
  const { port, reported, counts } = await door(t, ['udp'])
  const phone = baresip(t, `<sip:1001@${HERE}:${port('udp')}>;auth_user=9001-1001;auth_pass=guess;regint=120`)
  await until('it is refused', () => counts.includes('wrongPassword'))
  await until('it says so', () => phone.output.includes('403 Forbidden'))
  assert.deepEqual(reported, [])
})

test('JsSIP, which browsers use, registers by WebSocket, unregisters, and is gone when its connection is', async t => {
  const { port, reported, registrar } = await door(t, ['ws'])
  const agentOf = () => {
    const ua = new jssip.UA({
      sockets: [socketOf(`ws://${HERE}:${port('ws')}/`)],
      uri: `sip:1001@${HERE}`,
      authorization_user: '9001-1001',
      password: 'secret-1001',
      register_expires: 600,
    })
    t.after(() => ua.stop())
    ua.start()
    return ua
  }
  const first = agentOf()
  await until('it is registered', () => first.isRegistered())
  assert.equal(registrar.contactsOf(1, '1001')[0]?.isBrowser, true)
  first.unregister()
  await until('it is not any more', () => !first.isRegistered() && reported.length === 2)
  const second = agentOf()
  await until('another is registered', () => second.isRegistered())
  const flow = registrar.contactsOf(1, '1001')[0]?.target.flow
  assert.ok(flow !== undefined && 'destroy' in flow && typeof flow.destroy === 'function')
  flow.destroy()
  await until('its connection is closed', () => reported.length === 4)
  assert.deepEqual(reported, ['1001 there', '1001 gone', '1001 there', '1001 gone'])
  await until('it has come back by itself', () => reported.length === 5)
})

/** The socket that JsSIP expects, over the WebSocket of this test. */
function socketOf(url: string): Socket {
  let socket: WebSocket | null = null
  const own: Socket = {
    url,
    via_transport: 'WS',
    sip_uri: `sip:${HERE};transport=ws`,
    isConnected: () => socket?.readyState === WebSocket.OPEN,
    isConnecting: () => socket?.readyState === WebSocket.CONNECTING,
    connect() {
      const made = new WebSocket(url, 'sip')
      socket = made
      made.on('open', () => own.onconnect())
      made.on('close', code => own.ondisconnect(code !== 1000, code, ''))
      made.on('error', () => {})
      made.on('message', data => own.ondata(String(data)))
    },
    disconnect() {
      socket?.close()
    },
    send(message) {
      socket?.send(message)
      return true
    },
    onconnect() {},
    ondisconnect() {},
    ondata() {},
  }
  return own
}

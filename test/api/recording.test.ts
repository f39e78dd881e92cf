// Recordings over HTTP: links that work, and every way in which one must not.
import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { type RequestOptions, request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApi } from '../../src/api/http/http-server.ts'
import { type RecordingName, readRecordingName, recordingName } from '../../src/domain/recording.ts'
import { recordingUrl } from '../../src/domain/recording-link.ts'
import { openRecordingFolder } from '../../src/store/recording-folder.ts'
import { claimOf, NODE, phones } from '../contract/store-world.ts'
import { eventually } from '../support/eventually.ts'
import { recordFacts } from '../support/record-facts.ts'
import { codeOf, World } from './world.ts'

const KEY = Buffer.alloc(32, 9)
const SOUND = Buffer.from(Array.from({ length: 1_000 }, (_, at) => at & 0xff))
const HOUR = 3_600_000

describe('recordings', () => {
  let world: World
  let root: string
  let token: string
  let numbers = 0
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'yuhu-recordings-'))
    world = await World.start({ recordings: { key: KEY, files: openRecordingFolder(root), publicUrl: '' } })
    token = await world.login()
  })
  after(async () => {
    await world.stop()
    await rm(root, { recursive: true })
  })

  /** A call of the account that names a recording, ended or not; its file has this ending. */
  async function recorded(
    code = '9001',
    options: { ended?: boolean; ending?: string | null } = {},
  ): Promise<RecordingName> {
    const { store, clock } = world
    const accountId = world.idOf(code)
    const as = await world.login(code)
    const taskid = await world.task(as, { assignagent: code === '9001' ? '1001' : '2001', status: '1' })
    const [phone = ''] = phones(1, 13_100_000_000 + numbers++)
    await world.add(as, taskid, [{ phone }])
    await store.holdAccount(accountId, NODE, 60_000)
    const task = (await store.loadAccount(accountId))?.tasks.find(living => living.taskid === taskid)
    const [claim] = await store.claim(claimOf(task?.id ?? 0, 1, { now: clock.now }))
    assert.ok(claim)
    const { callId, legId } = claim
    const name = recordingName({ code, timeZone: 'Asia/Shanghai', callId, legId, startedAt: clock.now })
    const recording = readRecordingName(name)
    assert.ok(recording)
    await store.clearToDial(accountId, NODE, [{ callId, dialedAt: clock.now, trunk: 't', callerId: '' }])
    const end = {
      endedAt: clock.now,
      outcome: 'connected',
      by: 'agent',
      sipStatus: null,
      q850: null,
      againAt: null,
    } as const
    const change = { callId, recording: name, ...(options.ended !== false && { end }) }
    await recordFacts(store, { calls: [change], agents: [], tasks: [], pushes: [] })
    if (options.ending !== null) {
      const file = join(root, recording.path) + (options.ending ?? '')
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, SOUND)
    }
    return recording
  }

  const ask = (filename: string, as = token) => world.call(as, 'Sip_Cdr.GetRecodeFile', { filename })
  const linkTo = (name: string, expiresAt = world.clock.now + HOUR) =>
    recordingUrl(world.url, KEY, name, expiresAt)

  /** The status, and the whole of the body that says why in both languages. */
  async function refusal(url: string, init: RequestInit = {}): Promise<number> {
    const response = await fetch(url, init)
    const text = await response.text()
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8')
    assert.match(text, /^.*\p{Script=Han}.* · [\w .:]+\n$/u)
    return response.status
  }

  it('have a link for an hour, in the published form, which gives the sound without a token', async () => {
    const { name } = await recorded()
    const answer = await ask(name)
    assert.deepEqual(Object.keys(answer.data.result ?? {}), ['downurl', 'expiredtime'])
    assert.equal(answer.data.result?.['expiredtime'], 'Expiration time:2026-03-02 11:00:00')
    const url = String(answer.data.result?.['downurl'])
    assert.ok(url.startsWith(`${world.url}/recordings/${name}?expires=1772420400&signature=`), url)
    const response = await fetch(url)
    assert.equal(response.status, 200)
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), SOUND)
    const { headers } = response
    assert.equal(headers.get('content-type'), 'audio/wav')
    assert.equal(headers.get('content-disposition'), `attachment; filename="${name}"`)
    assert.equal(headers.get('content-length'), '1000')
    assert.equal(headers.get('cache-control'), 'private, no-store')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    const head = await fetch(url, { method: 'HEAD' })
    assert.deepEqual(
      [head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')],
      [200, '1000', 'bytes'],
    )
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 404)
  })

  it('can be fetched in ranges', async () => {
    const url = linkTo((await recorded()).name)
    const range = async (asked: string, more = {}) => {
      const response = await fetch(url, { headers: { range: asked, ...more } })
      const body = Buffer.from(await response.arrayBuffer())
      return { status: response.status, of: response.headers.get('content-range'), body }
    }
    const parts = [
      ['bytes=0-0', 'bytes 0-0/1000', SOUND.subarray(0, 1)],
      ['bytes=100-199', 'bytes 100-199/1000', SOUND.subarray(100, 200)],
      ['bytes=990-', 'bytes 990-999/1000', SOUND.subarray(990)],
      ['bytes=990-5000', 'bytes 990-999/1000', SOUND.subarray(990)],
      ['bytes=-5', 'bytes 995-999/1000', SOUND.subarray(995)],
      ['bytes=-5000', 'bytes 0-999/1000', SOUND],
    ] as const
    for (const [asked, of, body] of parts)
      assert.deepEqual(await range(asked), { status: 206, of, body }, asked)
    for (const asked of ['bytes=5-3', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=a-b', 'bytes=-', ''])
      assert.deepEqual(await range(asked), { status: 200, of: null, body: SOUND }, asked)
    assert.equal((await range('bytes=0-1', { 'if-range': '"x"' })).status, 200)
    for (const asked of ['bytes=1000-', 'bytes=-0']) {
      const { status, of } = await range(asked)
      assert.deepEqual([status, of], [416, 'bytes */1000'], asked)
    }
  })

  it('are not given for an expired link', async () => {
    const { name } = await recorded()
    assert.equal((await fetch(linkTo(name, world.clock.now + 1_000))).status, 200)
    assert.equal(await refusal(linkTo(name, world.clock.now)), 410)
    assert.equal(await refusal(linkTo(name, world.clock.now - HOUR)), 410)
  })

  it('are not given for a link that was forged, or made for another file or account', async () => {
    const [mine, other] = [await recorded(), await recorded('9002')]
    const good = new URL(linkTo(mine.name))
    const changed = (change: (url: URL) => void) => {
      const url = new URL(good)
      change(url)
      return url.href
    }
    const forged = [
      changed(url => (url.pathname = url.pathname.replace(mine.name, other.name))),
      changed(url => url.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 1))),
      changed(url => url.searchParams.set('signature', '')),
      changed(url => url.searchParams.delete('signature')),
      changed(url => url.searchParams.delete('expires')),
      changed(url => url.searchParams.append('expires', '9999999999')),
      changed(url => (url.search = '')),
      recordingUrl(world.url, Buffer.alloc(32, 8), mine.name, world.clock.now + HOUR),
    ]
    assert.equal((await fetch(good)).status, 200)
    for (const url of forged) assert.equal(await refusal(url), 403, url)
  })

  it('have no link for another account', async () => {
    const other = await recorded('9002')
    assert.equal(codeOf(await ask(other.name)), 1029)
    assert.equal((await ask(other.name, await world.login('9002'))).data.status, 0)
  })

  it('lead nowhere but into the folder, even when the link is signed', async () => {
    await writeFile(join(root, '..', 'yuhu-secret.wav'), 'secret')
    await writeFile(join(root, 'secret.wav'), 'secret')
    const names = [
      '../yuhu-secret.wav',
      '..',
      '.',
      'secret.wav',
      '/etc/passwd',
      '9001/2026-03-02/1_x.wav',
      'a_20260302_1_../x.wav',
      'x\0.wav',
    ]
    for (const name of names) {
      // As it stands: fetch would resolve the dots.
      for (const path of [
        linkTo(name).replace(world.url, ''),
        `/recordings/${name.replace('\0', '%00')}?expires=1&signature=x`,
      ]) {
        const { status, text } = await plain({ path })
        assert.ok([400, 404].includes(status), `${path}: ${status}`)
        assert.doesNotMatch(text, /secret/)
      }
      assert.equal(codeOf(await ask(name)), name.includes('\0') ? 400 : 1029, name)
    }
    await rm(join(root, '..', 'yuhu-secret.wav'))
  })

  it('are not found if they never existed or were removed', async () => {
    const { name } = await recorded('9001', { ending: null })
    assert.equal(codeOf(await ask(name)), 1029)
    assert.equal(await refusal(linkTo(name)), 404)
    for (const unknown of ['', 'abcdefg', name.replace('9001', '9003')])
      assert.equal(codeOf(await ask(unknown)), 1029, unknown)
  })

  it('have no link while the call goes on', async () => {
    const { name } = await recorded('9001', { ended: false, ending: '.part' })
    assert.equal(codeOf(await ask(name)), 1029)
  })

  it('are given as far as they were written if they failed halfway', async () => {
    const { name } = await recorded('9001', { ending: '.part' })
    assert.equal((await ask(name)).data.status, 0)
    assert.deepEqual(Buffer.from(await (await fetch(linkTo(name))).arrayBuffer()), SOUND)
  })

  it('are not given if the disk fails, and nobody learns where they are', async () => {
    const { name } = await recorded()
    const open = async () => Promise.reject(new Error("EIO: i/o error, open '/srv/secret'"))
    const api = createApi({
      ...world.options,
      recordings: { key: KEY, files: { ...openRecordingFolder(root), open }, publicUrl: '' },
    })
    try {
      const url = await api.listen({ port: 0, host: '127.0.0.1' })
      assert.equal(await refusal(recordingUrl(url, KEY, name, world.clock.now + HOUR)), 503)
      assert.ok(world.logged.some(line => line.includes('recording cannot be read') && line.includes(name)))
    } finally {
      await api.close()
    }
  })

  it('are closed again, whether read to the end or not', async () => {
    const { name, path } = await recorded()
    const file = join(root, path)
    // More than sockets hold.
    await writeFile(file, Buffer.alloc(64 * 1_024 * 1_024))
    const open = () =>
      readdirSync('/proc/self/fd').filter(fd => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === file
        } catch {
          // Closed meanwhile.
          return false
        }
      })
    // Not fetch: it connects again when it is left.
    const leave = () =>
      new Promise<() => void>((resolve, reject) => {
        const sent = request(linkTo(name), { agent: false }, () => resolve(() => sent.destroy()))
        sent.on('error', reject).end()
      })
    const leaving = await Promise.all([leave(), leave(), leave(), leave(), leave()])
    assert.equal(open().length, leaving.length)
    for (const leaves of leaving) leaves()
    await eventually('all files are closed', () => open().length === 0, open)
    for (const init of [
      { method: 'HEAD' },
      { headers: { range: 'bytes=99999999-' } },
      { headers: { range: 'bytes=0-9' } },
    ])
      await (await fetch(linkTo(name), init)).arrayBuffer()
    await eventually('all files are closed', () => open().length === 0, open)
  })

  it('are waited for if they are about to get their names', async () => {
    const { name, path } = await recorded('9001', { ending: '.part' })
    const file = join(root, path)
    const fetched = fetch(linkTo(name))
    await sleep(150)
    await writeFile(`${file}.part`, 'whole')
    await rename(`${file}.part`, file)
    assert.equal(await (await fetched).text(), 'whole')
  })

  it('have links with the address that was set, or else with the one the client used', async () => {
    const { name } = await recorded()
    const hostOf = async (host: string) => {
      const body = new URLSearchParams({
        service: 'App.Sip_Cdr.GetRecodeFile',
        token,
        filename: name,
      }).toString()
      const headers = { host, 'content-type': 'application/x-www-form-urlencoded' }
      const { text } = await plain({ method: 'POST', headers, body })
      return String(JSON.parse(text).data.result?.downurl).split('/recordings/')[0]
    }
    assert.equal(await hostOf('dialer.example:8443'), 'http://dialer.example:8443')
    assert.equal(await hostOf('a"><script>'), world.url)
    const publicUrl = 'https://y.example/'
    const api = createApi({
      ...world.options,
      recordings: { key: KEY, files: openRecordingFolder(root), publicUrl },
    })
    try {
      const url = await api.listen({ port: 0, host: '127.0.0.1' })
      const body = new URLSearchParams({ service: 'App.Sip_Cdr.GetRecodeFile', token, filename: name })
      const answer = await (await fetch(url, { method: 'POST', body })).json()
      assert.ok(
        JSON.stringify(answer).includes(`"downurl":"https://y.example/recordings/${name}?expires=`),
        JSON.stringify(answer),
      )
    } finally {
      await api.close()
    }
  })

  /** A request as it is given: fetch lets nobody set the Host, and resolves dots in paths. */
  function plain({
    body,
    ...options
  }: RequestOptions & { body?: string }): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(world.url, options, response => {
        let text = ''
        response.on('data', chunk => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
})

it('have no link without a folder', async () => {
  const world = await World.start()
  try {
    assert.equal(
      codeOf(
        await world.call(await world.login(), 'Sip_Cdr.GetRecodeFile', { filename: '9001_20260302_1_x.wav' }),
      ),
      1029,
    )
    assert.equal((await fetch(`${world.url}/recordings/9001_20260302_1_x.wav`)).status, 404)
  } finally {
    await world.stop()
  }
})

// The server is killed while it is in calls, and started again: the next process hangs up what the dead one
// left, nobody who answered is called again, the list goes on, and what was recorded is whole.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRecordingName } from '../../src/domain/recording.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { repairLeftRecordings } from '../../src/telephony/sip/media/left-recordings.ts'
import { PART_SUFFIX } from '../../src/telephony/sip/media/port.ts'
import { readWav } from '../../src/telephony/sip/media/wav.ts'
import { AGENT_STATE_CODE, HANGUP_CAUSE } from '../../src/wire/state-codes.ts'
import { EngineProcess } from '../faults/engine-process.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { type Carrier, startCarrier } from '../peers/carrier.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP, until } from '../peers/peer.ts'
import { freshDatabase } from '../support/database.ts'
import { productMain } from '../support/product.ts'
import { storedSecret } from '../support/stored-secret.ts'
import { livingCalls } from './office.ts'
import { stereoSoFar } from './recording.ts'

const CODE = '9001'
const EXTS = ['1001', '1002', '1003']
/** Takes no calls, and listens to one. */
const LISTENER = '1009'
const PHONES = [...EXTS, LISTENER]
const PASSWORD = 'secret'
const SIP_PORT = 5060
const RATE = 8_000
/** What they do is in their last two digits (carrier-endings.ts). */
const ANSWERING = ['13800000117', '13800000217', '13800000317']
const RINGING = ['13800000411', '13800000511', '13800000611']
/** Appended when the server is back: busy, busy, and one who answers and hangs up. */
const LATER = ['13900000110', '13900000210', '13900000320']
/** A file nobody wrote to for a minute has no writer; here it is known that the writer is dead. */
const LATER_MS = 61_000

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by what the test asserts of them
type Result = any

test('a server killed during calls leaves nobody on the line, and the next one continues from there', {
  skip: missing(SIPP, BARESIP),
}, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-killed-'))
  const database = await freshDatabase()
  const carrier = await startCarrier()
  const address = ownAddress()
  const phones: Baresip[] = []
  const servers: EngineProcess[] = []
  t.after(async () => {
    await Promise.all(phones.map(phone => phone.stop()))
    for (const server of servers) await server.kill()
    await carrier.stop()
    await database.drop()
    rmSync(dataDir, { recursive: true })
  })
  await seed(database.url, carrier)
  const start = async () => {
    const server = new EngineProcess(await productMain(), ['serve'], {
      ...{ DATABASE_URL: database.url, YUHU_DATA_DIR: dataDir, YUHU_PORT: '0', YUHU_SWITCH: 'sip' },
      ...{ YUHU_SIP_LISTEN: `udp:${address}:${SIP_PORT}`, YUHU_RTP_PORTS: '10000-10999' },
    })
    servers.push(server)
    await server.serving()
    assert.ok(server.url !== null, server.tail())
    return { server, call: await login(server.url) }
  }
  const phonesOn = () =>
    Promise.all(
      PHONES.map(async ext => {
        const phone = await startBaresip({
          login: `${CODE}-${ext}`,
          password: PASSWORD,
          registrar: `${address}:${SIP_PORT}`,
        })
        phones.push(phone)
        return phone
      }),
    )
  const show = () => [servers.at(-1)?.tail(), carrier.show(), ...phones.map(phone => phone.show())].join('\n')

  const first = await start()
  const agents = await phonesOn()
  const registered = async (server: EngineProcess) =>
    (await (await fetch(`${server.url}/metrics`)).text()).includes(
      `yuhu_sip_events_total{layer="registrar",what="registered"} ${PHONES.length}`,
    )
  await until('the phones are registered', () => registered(first.server), show)
  const task = await first.call('Sip_Yccall.TaskCreat', {
    ...{ assigntype: '3', assignagent: 'sales', taskscale: '1:4', concurrent: '20', status: '1' },
    telphone: JSON.stringify([...ANSWERING, ...RINGING].map(phone => ({ phone }))),
  })
  const parts = () => livingRecordings(dataDir)
  await until('three talk, are recorded, and three are rung', () => isInFullSwing(carrier, parts()), show)
  await first.call('Sip_Call.SpyCall', { extnumber: LISTENER, destnumber: '1001', monitortype: '2' })
  await until('one whispers', () => agents.at(-1)?.count('CALL_ESTABLISHED') === 1, show)
  const callsFile = join(dataDir, `sip-calls-udp-${address}-${SIP_PORT}`)
  // A call that is answered is noted anew before its old note goes.
  const living = ANSWERING.length + RINGING.length + agents.length
  await until('each call is noted once', () => livingCalls(callsFile).length === living, show)
  const before = carrier.calls().map(({ callId }) => callId)
  assert.equal(before.length, ANSWERING.length + RINGING.length)
  await first.server.kill()
  assert.equal(carrier.hanging().length, before.length, 'the dead say nothing')

  const second = await start()
  await until(
    'nobody of the dead process is on the line or rung',
    () => !carrier.hanging().some(call => before.includes(call.callId)),
    show,
  )
  for (const { number, said, callId } of carrier.calls()) {
    if (before.includes(callId) && ANSWERING.includes(number))
      assert.ok(said.includes('hungUp'), `${number}: ${said.join(' ')}`)
  }
  await until(
    'the agents are off the line',
    () => agents.every(phone => phone.count('CALL_CLOSED') === 1),
    show,
  )

  // As after their next registration, which may take them a minute.
  await Promise.all(agents.map(phone => phone.stop()))
  await phonesOn()
  await until('the phones are registered again', () => registered(second.server), show)
  // What its phone has reported is written down a moment later.
  await until(
    'whoever listened is as before',
    async () => {
      const [listener] = await second.call('Sip_Status.GetSipCallStatus', { extnumber: LISTENER })
      return listener.status === AGENT_STATE_CODE.busy
    },
    show,
  )
  const added = await second.call('Sip_Yccall.TaskAdd', {
    taskid: task.taskid,
    telphone: JSON.stringify(LATER.map(phone => ({ phone }))),
  })
  assert.equal(added.success, LATER.length, JSON.stringify(added))
  const all = [...ANSWERING, ...RINGING, ...LATER]
  // Those who were rung when it was killed are called once more: they have two records.
  const expected = all.length + RINGING.length
  await until('all are recorded', async () => (await bills(second.call)).length >= expected, show)
  const records = await bills(second.call)
  assert.equal(records.length, expected)
  await until('nothing hangs at the carrier', () => carrier.hanging().length === 0, show)
  for (const number of all) {
    const invited = carrier.calls().filter(call => call.number === number && call.said.includes('invited'))
    assert.equal(
      invited.length,
      RINGING.includes(number) ? 2 : 1,
      `${number} was called ${invited.length} times`,
    )
  }
  const causes = (number: string) =>
    records.filter(bill => bill.destnumber === number).map(({ hangupcause }) => hangupcause)
  for (const number of ANSWERING) assert.deepEqual(causes(number), [HANGUP_CAUSE.connected], number)
  for (const number of RINGING)
    assert.deepEqual(causes(number).sort(), [HANGUP_CAUSE.noAnswer, HANGUP_CAUSE.interrupted].sort(), number)
  for (const number of LATER.slice(0, 2)) assert.deepEqual(causes(number), [HANGUP_CAUSE.busy], number)
  assert.deepEqual(causes(LATER[2] ?? ''), [HANGUP_CAUSE.connected])
  await until('no call is noted any more', () => livingCalls(callsFile).length === 0, show)

  const failed: unknown[] = []
  assert.equal(
    await repairLeftRecordings(join(dataDir, 'recordings'), Date.now() + LATER_MS, (...what) =>
      failed.push(what),
    ),
    ANSWERING.length,
  )
  assert.deepEqual([failed, parts()], [[], []])
  for (const number of ANSWERING) {
    const name = records.find(bill => bill.destnumber === number)?.recordfilename
    const { downurl } = await second.call('Sip_Cdr.GetRecodeFile', { filename: name })
    const file = Buffer.from(await (await fetch(downurl)).arrayBuffer())
    // Stereo: its reader of announcements names the format only.
    assert.deepEqual(readWav(file), { refused: '2 channels, not mono' })
    assert.equal(file.length, 44 + file.readUInt32LE(40))
    const { left, right } = stereoSoFar(join(dataDir, 'recordings', readRecordingName(name)?.path ?? ''))
    assert.ok(
      left.length >= RATE && left.some(sample => sample > 1_000) && right.some(sample => sample > 1_000),
      `${number}: ${left.length}`,
    )
  }
})

async function seed(url: string, carrier: Carrier): Promise<void> {
  const store = createPostgresStore({ url })
  const settings = {
    callHours: 'none',
    wrapUpSeconds: 0,
    enforceCapOnManual: false,
    // Long enough for everything before the kill, also on a busy machine.
    ringTimeoutSeconds: 15,
    abandonRateMax: 0.5,
  } as const
  await store.addAccount({
    code: CODE,
    name: CODE,
    appid: 'app',
    accesskeyHash: storedSecret('key'),
    settings,
  })
  for (const ext of PHONES) {
    const idle = ext !== LISTENER
    await store.addAgent({ code: CODE, ext, group: 'sales', password: PASSWORD, idle, reach: 'ring' })
  }
  await store.addTrunk({
    name: 'carrier',
    code: CODE,
    channels: 50,
    callsPerSecond: 50,
    address: `${carrier.address}:${carrier.port}`,
  })
  await store.close()
}

/** Recordings that bear no final name yet. */
function livingRecordings(dataDir: string): string[] {
  const folder = join(dataDir, 'recordings', CODE)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true }).map(file => join(folder, String(file)))
  return files.filter(file => file.endsWith(PART_SUFFIX))
}

function isInFullSwing(carrier: Carrier, recordings: readonly string[]): boolean {
  const said = (number: string, what: string) => carrier.call(number)?.said.includes(what) === true
  const ring = RINGING.every(number => said(number, 'invited') && !said(number, 'cancelled'))
  const recorded = recordings.filter(file => stereoSoFar(file).left.length >= RATE)
  return ring && ANSWERING.every(number => said(number, 'acked')) && recorded.length === ANSWERING.length
}

type Call = (service: string, parameters?: Record<string, string>) => Promise<Result>

async function login(url: string): Promise<Call> {
  const post: Call = async (service, parameters = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ service: `App.${service}`, ...parameters }),
    })
    const answer: Result = await response.json()
    assert.deepEqual(
      [answer.ret, answer.data?.status],
      [200, 0],
      `${service}: ${JSON.stringify(answer).slice(0, 300)}`,
    )
    return answer.data.result
  }
  const { token } = await post('Sip_Auth.Login', { appid: 'app', accesskey: 'key' })
  return (service, parameters) => post(service, { token, ...parameters })
}

async function bills(call: Call): Promise<Result[]> {
  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  return (await call('Sip_Cdr.GetBill', { ...range, currentpage: '1', itemsperpage: '100' })).bills
}

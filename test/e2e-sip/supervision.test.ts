// A supervisor listens to a call over real SIP, by the published services: who hears whom, measured by the
// levels of three voices, and the recording afterwards.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readRecordingName } from '../../src/domain/recording.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { ownAddress } from '../peers/loopback.ts'
import { Loudspeaker } from '../peers/loudspeaker.ts'
import { BARESIP, missing, until } from '../peers/peer.ts'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { stereoOf } from '../sip/early/hearing.ts'
import { wavFile } from '../sip/media/phone.ts'
import { loudestLevel, quietLevel, tone } from '../sip/media/tones.ts'
import { openServer, type Result } from '../support/server.ts'

const CUSTOMER = '13800001001'
const AGENT = '1001'
const SUPERVISOR = '1009'
/** Tones with whole periods in 50 ms, so that none is taken for another. */
const VOICES = { customer: 500, agent: 800, supervisor: 1_300 } as const
type Voice = keyof typeof VOICES
/** Three together stay below full scale. */
const VOICE_DB = -18
const WITHIN_DB = 3
/** G.711's own noise in such a window lies lower. */
const ABSENT_DB = -45
const LISTENED_SAMPLES = 4_000
const VOICE_MS = 120_000

/** Whose voices are in the sound from now on, each whole; one at a wrong level has it after its name. */
async function voicesIn(sound: () => Int16Array): Promise<string[]> {
  const from = sound().length
  while (sound().length < from + LISTENED_SAMPLES) await sleep(50)
  return voicesOf(sound().subarray(from, from + LISTENED_SAMPLES))
}

function voicesOf(heard: Int16Array): string[] {
  return Object.entries(VOICES).flatMap(([name, hz]) => {
    const db = loudestLevel(heard, hz)
    if (Math.abs(db - VOICE_DB) < WITHIN_DB) return [name]
    return quietLevel(heard, hz) < ABSENT_DB ? [] : [`${name} at ${db.toFixed(1)} dB`]
  })
}

async function openCall(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-sip-supervision-'))
  const address = ownAddress()
  const carrier = await startSpeakingCarrier(call => {
    call.answer()
    call.play(tone([VOICES.customer], 1_000, VOICE_DB), 'loops')
  })
  const yuhu = await openServer(
    [{ code: '9001', settings: { wrapUpSeconds: 0 }, groups: { sales: [AGENT, SUPERVISOR] } }],
    {
      dataDir,
      env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10099' },
    },
  )
  const phones = new Map<Voice, Baresip>()
  t.after(async () => {
    await Promise.all([...phones.values()].map(phone => phone.stop()))
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  for (const [name, ext] of [
    ['agent', AGENT],
    ['supervisor', SUPERVISOR],
  ] as const) {
    const wavIn = join(dataDir, `${name}.wav`)
    writeFileSync(wavIn, wavFile({ sound: Buffer.from(tone([VOICES[name]], VOICE_MS, VOICE_DB).buffer) }))
    const login = { login: `9001-${ext}`, password: 'x', registrar: `${address}:5060` }
    phones.set(name, await startBaresip({ ...login, wavIn, dumps: true }))
  }
  await yuhu.server.store.addTrunk({
    ...{ name: 'carrier', code: '9001', channels: 30, callsPerSecond: 30 },
    address: `${carrier.address}:${carrier.port}`,
  })
  const client = await yuhu.login('9001')
  for (const extnumber of [AGENT, SUPERVISOR])
    await until('the phone is registered', async () => {
      const { result } = await client.call('Sip_Status.GetSipRegisterStatus', { extnumber })
      return result[0].code === 1017
    })
  const phone = (name: Voice) => {
    const found = phones.get(name)
    assert.ok(found !== undefined)
    return found
  }
  return { dataDir, carrier, client, phone }
}

test('a listener is heard by nobody, a whisper by the agent only, who joins in by both', {
  skip: missing(BARESIP),
}, async t => {
  const { dataDir, carrier, client, phone } = await openCall(t)
  await client.call('Sip_Call.MakeCall', { extnumber: AGENT, destnumber: CUSTOMER })
  const [agent, supervisor] = [new Loudspeaker(phone('agent')), new Loudspeaker(phone('supervisor'))]
  const toCustomer = () => carrier.call(CUSTOMER)?.heard() ?? new Int16Array()
  const hearing = async () => ({
    customer: await voicesIn(toCustomer),
    agent: await voicesIn(() => agent.played()),
    supervisor: await voicesIn(() => supervisor.played()),
  })
  const spy = (monitortype: string) =>
    client.call('Sip_Call.SpyCall', { extnumber: SUPERVISOR, destnumber: AGENT, monitortype })
  let last: unknown
  const hear = async (what: string, expected: Record<Voice, readonly Voice[]>) => {
    await until(
      what,
      async () => {
        last = await hearing()
        return JSON.stringify(last) === JSON.stringify(expected)
      },
      () => JSON.stringify(last),
    )
    // A phone on a busy machine may stutter; whoever is not to be heard is not heard in that case either.
    for (const [ear, voices] of Object.entries(await hearing())) {
      const wanted: readonly string[] = expected[ear as Voice]
      const strangers = voices.filter(voice => !wanted.includes(voice.split(' ')[0] ?? ''))
      assert.deepEqual(strangers, [], `${what}, and ${ear} still hears nobody else`)
    }
  }
  await until('they talk', async () => {
    const { result } = await client.call('Sip_Status.GetSipCallStatus', { extnumber: AGENT })
    return result[0].callduration !== null && carrier.call(CUSTOMER) !== undefined
  })

  const both = ['customer', 'agent'] as const
  await spy('1')
  await hear('it listens', { customer: ['agent'], agent: ['customer'], supervisor: both })
  await spy('2')
  await hear('it whispers', { customer: ['agent'], agent: ['customer', 'supervisor'], supervisor: both })
  await spy('4')
  await hear('it joins in', {
    ...{ customer: ['agent', 'supervisor'], agent: ['customer', 'supervisor'], supervisor: both },
  })
  await spy('3')
  await hear('it listens again', { customer: ['agent'], agent: ['customer'], supervisor: both })
  assert.equal(phone('supervisor').count('CALL_ESTABLISHED'), 1, 'its phone rang once')

  phone('supervisor').hangup()
  await until('its call is over', () => phone('supervisor').count('CALL_CLOSED') === 1)
  const talk = async () => JSON.stringify([await voicesIn(toCustomer), await voicesIn(() => agent.played())])
  await until('the two others talk on', async () => (await talk()) === '[["agent"],["customer"]]')

  await client.call('Sip_Call.ForceCall', { extnumber: SUPERVISOR, destnumber: AGENT, forcetype: '2' })
  await until('the customer is hung up on', () => carrier.call(CUSTOMER)?.said.includes('hungUp') === true)
  const bill = await recordOf(client.call)
  const path = readRecordingName(bill.recordfilename)?.path ?? ''
  const { left, right } = stereoOf(readFileSync(join(dataDir, 'recordings', path)))
  assert.deepEqual(heardIn(left), ['customer'])
  assert.deepEqual(heardIn(right), ['agent', 'supervisor'], 'the supervisor who joined in')
  assert.ok(
    msOf(right, VOICES.supervisor) < msOf(right, VOICES.agent) / 2,
    'and neither listening nor whispering',
  )
})

async function recordOf(call: (service: string, fields: Record<string, string>) => Promise<Result>) {
  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  let bills: Result[] = []
  await until('it is recorded', async () => {
    bills = (await call('Sip_Cdr.GetBill', range)).result.bills
    return bills.length > 0
  })
  return bills[0]
}

const WINDOW = 400

function windows(samples: Int16Array): Int16Array[] {
  return Array.from({ length: Math.floor(samples.length / WINDOW) }, (_, at) =>
    samples.subarray(at * WINDOW, (at + 1) * WINDOW),
  )
}

/** How long a voice is to be heard, ms. */
function msOf(samples: Int16Array, hz: number): number {
  return (
    50 * windows(samples).filter(window => Math.abs(loudestLevel(window, hz) - VOICE_DB) < WITHIN_DB).length
  )
}

/** The voices that are to be heard for a second at least. */
function heardIn(samples: Int16Array): string[] {
  return Object.entries(VOICES).flatMap(([name, hz]) => (msOf(samples, hz) >= 1_000 ? [name] : []))
}

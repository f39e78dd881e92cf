// What an agent does with a call over real SIP, measured at the customer's end: on hold the customer hears
// our tone, of a muted agent nothing, and of each agent its own voice while it has the call.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TalkCommand, TalkDetail } from '../../src/domain/call/talk-command.ts'
import { startBaresip } from '../peers/baresip.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, until } from '../peers/peer.ts'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { lengthMs, part, stereoOf } from '../sip/early/hearing.ts'
import { wavFile } from '../sip/media/phone.ts'
import { levelOf, tone } from '../sip/media/tones.ts'
import { openServer, type Result } from '../support/server.ts'

const CUSTOMER_HZ = 500
/** Voices of the two agents, and a note of the tone that somebody on hold hears. */
const FIRST_HZ = 1_000
const SECOND_HZ = 1_300
const HOLD_HZ = 660
const DB = -12
const HEARD_DB = -20
const SOFT_DB = -35
const ABSENT_DB = -55
const WINDOW_MS = 300
const NUMBER = '13700000001'
const PAUSE_MS = 3_000
/** No outside number is called. */
const RULES = { rule: 'refuse', cap: null, dayStart: 0, isOpen: true } as const

test('hold, mute, keys, a pause of the recording, a transfer and all three, as the customer hears them', {
  skip: missing(BARESIP),
}, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-talks-'))
  const address = ownAddress()
  const carrier = await startSpeakingCarrier(call => {
    call.answer()
    call.play(tone([CUSTOMER_HZ], 1_000, DB), 'loops')
  })
  const settings = { wrapUpSeconds: 0, callHours: 'none' as const }
  const yuhu = await openServer([{ code: '9001', settings, groups: { sales: ['1001', '1002'] } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10199' },
  })
  t.after(async () => {
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  for (const [ext, hz] of [
    ['1001', FIRST_HZ],
    ['1002', SECOND_HZ],
  ] as const) {
    const wavIn = join(dataDir, `${ext}.wav`)
    writeFileSync(wavIn, wavFile({ sound: Buffer.from(tone([hz], 120_000, DB).buffer) }))
    const phone = await startBaresip({
      ...{ login: `9001-${ext}`, password: 'x', registrar: `${address}:5060` },
      wavIn,
    })
    t.after(() => phone.stop())
  }
  const { store } = yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  await store.addTrunk({
    ...{ name: 'carrier', code: '9001', channels: 10, callsPerSecond: 10 },
    address: `${carrier.address}:${carrier.port}`,
  })
  const client = await yuhu.login('9001')
  for (const extnumber of ['1001', '1002'])
    await until('the phone is registered', async () => {
      const state = await client.call('Sip_Status.GetSipRegisterStatus', { extnumber })
      return state.result[0].code === 1017
    })
  await client.call('Sip_Call.MakeCall', { extnumber: '1001', destnumber: NUMBER })

  const newest = () => {
    const heard = carrier.call(NUMBER)?.heard() ?? new Int16Array(0)
    return part(heard, Math.max(0, lengthMs(heard) - WINDOW_MS))
  }
  const hears = (hz: number, db = HEARD_DB) => newest().length > 0 && levelOf(newest(), hz) > db
  const silent = (hz: number) => newest().length > 0 && levelOf(newest(), hz) < ABSENT_DB
  const show = () =>
    [CUSTOMER_HZ, FIRST_HZ, SECOND_HZ, HOLD_HZ].map(hz => `${hz}: ${levelOf(newest(), hz).toFixed(1)}`).join()
  const done = async (ext: string, command: TalkCommand, detail: TalkDetail = {}) =>
    assert.equal(await store.askForTalk(accountId, ext, command, detail, RULES), null, command)
  const becomes = (what: string, is: () => boolean) => until(what, is, show)

  await becomes('the first agent is heard', () => hears(FIRST_HZ))
  await until('the talk is in the database', async () => {
    const refusal = await store.askForTalk(accountId, '1001', 'hold', {}, RULES)
    return refusal === null
  })
  await becomes(
    'on hold the customer hears our tone, and no agent',
    () => hears(HOLD_HZ, SOFT_DB) && silent(FIRST_HZ),
  )
  await done('1001', 'resume')
  await becomes('the agent is heard again', () => hears(FIRST_HZ))
  await done('1001', 'mute')
  await becomes('a muted agent is not heard', () => silent(FIRST_HZ) && silent(HOLD_HZ))
  await done('1001', 'unmute')
  await becomes('the agent is heard again', () => hears(FIRST_HZ))
  await done('1001', 'sendKeys', { keys: '12#' })
  await until('the keys arrive', () => carrier.call(NUMBER)?.keys() === '12#')

  await done('1001', 'pauseRecording')
  await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
  await done('1001', 'resumeRecording')

  const toSecond = { anumber: '1001', destnumber: '1002', transfertype: '1' }
  await client.call('Sip_Call.TransferCall', toSecond)
  await becomes('the second has the call', () => hears(SECOND_HZ) && silent(FIRST_HZ))
  await until('the call is the second’s', async () => {
    const target = { to: { type: 'extension', ext: '1001' } } as const
    const refusal = await store.askForTalk(accountId, '1002', 'ask', target, RULES)
    return refusal === null
  })
  await becomes(
    'while they are asked, the customer hears neither',
    () => silent(FIRST_HZ) && silent(SECOND_HZ),
  )
  await until('all three talk', async () => {
    await done('1002', 'joinAll')
    return hears(FIRST_HZ) && hears(SECOND_HZ)
  })
  await client.call('Sip_Call.HangupCall', { extnumber: '1002' })
  await becomes('who was asked has the call', () => hears(FIRST_HZ) && silent(SECOND_HZ))
  carrier.call(NUMBER)?.hangup()

  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  let bills: Result[] = []
  await until('it is recorded', async () => {
    bills = (await client.call('Sip_Cdr.GetBill', range)).result.bills
    return bills.length > 0 && bills[0].recordfilename !== ''
  })
  assert.equal(bills[0].extnumber, '1001', 'the last who had the call')
  const { marks = [] } = (await store.findCall(accountId, bills[0].id)) ?? {}
  const pausedMs = marks.flatMap(mark =>
    mark.what === 'recordingPaused' ? [(mark.to ?? 0) - mark.from] : [],
  )
  assert.deepEqual(
    marks.flatMap(mark => (mark.what === 'transferred' ? [[mark.ext, mark.to]] : [])),
    [
      ['1001', '1002'],
      ['1002', '1001'],
    ],
  )
  const { downurl } = (await client.call('Sip_Cdr.GetRecodeFile', { filename: bills[0].recordfilename }))
    .result
  const answer = await fetch(downurl)
  const { left, right } = stereoOf(Buffer.from(await answer.arrayBuffer()))
  // To the packet in virtual time (sip/media/leg-silence.test.ts); here orders to a busy thread are late.
  for (const side of [left, right])
    assert.ok(longestSilenceMs(side) >= (pausedMs[0] ?? 0) / 2, `${longestSilenceMs(side)} of ${pausedMs} ms`)
})

function longestSilenceMs(samples: Int16Array): number {
  let longest = 0
  let run = 0
  for (const sample of samples) {
    run = Math.abs(sample) < 8 ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest / 8
}

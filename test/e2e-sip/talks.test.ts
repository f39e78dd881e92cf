// What an agent does with a call over real SIP, measured at the customer's end: on hold the customer hears
// our tone, of a muted agent nothing, and of each agent its own voice while it has the call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TalkCommand, TalkDetail } from '../../src/domain/call/talk-command.ts'
import { BARESIP, missing, until } from '../peers/peer.ts'
import { stereoOf } from '../sip/early/hearing.ts'
import { levelOf } from '../sip/media/tones.ts'
import type { Result } from '../support/server.ts'
import { CUSTOMER_HZ, FIRST_HZ, openTalk, RULES, SECOND_HZ } from './talk-world.ts'

/** A note of the tone that somebody on hold hears. */
const HOLD_HZ = 660
const HEARD_DB = -20
const SOFT_DB = -35
const ABSENT_DB = -55
const PAUSE_MS = 3_000

test('hold, mute, keys, a pause of the recording, a transfer and all three, as the customer hears them', {
  skip: missing(BARESIP),
}, async t => {
  const { store, accountId, client, customer, newest } = await openTalk(end => t.after(end))
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
  await until('the keys arrive', () => customer()?.keys() === '12#')

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
  customer()?.hangup()

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

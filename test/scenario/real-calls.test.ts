// The whole over real calls: 1,000 numbers appended over HTTP, dialled over SIP at sipp's customers, taken by
// 20 agents with baresip; every record agrees with sipp.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Outcome } from '../../src/domain/outcome.ts'
import { readRecordingName } from '../../src/domain/recording.ts'
import { HANGUP_CAUSE } from '../../src/wire/state-codes.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { type Carrier, startCarrier } from '../peers/carrier.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP, until } from '../peers/peer.ts'
import { wavFile } from '../sip/media/phone.ts'
import { type Client, openServer, type Result } from '../support/server.ts'

const NUMBERS = 1_000
const TALK_MS = 600
const MICROPHONE_S = 600
const PASSWORD = 'x'
const RINGING = Array.from({ length: 10 }, (_, n) => String(1_001 + n))
const HELD = Array.from({ length: 10 }, (_, n) => String(2_001 + n))
/**
 * What the last two digits of a number do at the carrier (carrier-endings.ts), and what must be recorded;
 * answered ones apart.
 */
const REFUSED: Readonly<Record<string, Outcome>> = {
  '10': 'busy',
  '12': 'rejected',
  '13': 'invalid',
  '24': 'busy',
  '16': 'noAnswer',
}
const ANSWERED: readonly Outcome[] = ['connected', 'abandoned', 'agentMissed']
/** How every ten numbers end. */
const ENDINGS = ['01', '10', '13', '12', '01', '24', '13', '01', '10', '12']
const PAGE = 500

const numbers = Array.from(
  { length: NUMBERS },
  (_, n) => `138${String(n).padStart(6, '0')}${n % 50 === 49 ? '16' : ENDINGS[n % 10]}`,
)

test('1,000 numbers over SIP are each called once and recorded as the carrier saw it', {
  skip: missing(SIPP, BARESIP),
}, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-real-calls-'))
  const carrier = await startCarrier({ talkMs: TALK_MS })
  const address = ownAddress()
  const yuhu = await openServer(
    [
      {
        code: '9001',
        settings: { wrapUpSeconds: 0, enforceCapOnManual: false },
        groups: { sales: [...RINGING, ...HELD] },
        held: HELD,
      },
    ],
    {
      dataDir,
      env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-12999' },
    },
  )
  // Longer than the test: baresip ends a call whose microphone ends.
  const wavIn = join(dataDir, 'microphone.wav')
  writeFileSync(wavIn, wavFile({ sound: Buffer.alloc(2 * 8_000 * MICROPHONE_S) }))
  const phones: Baresip[] = []
  t.after(async () => {
    // They take back their registration, so while someone answers.
    await Promise.all(phones.map(phone => phone.stop()))
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  const { store } = yuhu.server
  await store.addTrunk({
    name: 'carrier',
    code: '9001',
    channels: 200,
    callsPerSecond: 60,
    address: `${carrier.address}:${carrier.port}`,
  })
  // All are waited for, also when one fails: those that run are ended with the test.
  const phoneOf = async (ext: string) => {
    const phone = await startBaresip({
      login: `9001-${ext}`,
      password: PASSWORD,
      registrar: `${address}:5060`,
      wavIn,
    })
    phones.push(phone)
    return phone
  }
  const starts = await Promise.allSettled([...RINGING, ...HELD].map(phoneOf))
  assert.deepEqual(
    starts.flatMap(start => (start.status === 'rejected' ? [String(start.reason)] : [])),
    [],
  )
  const client = await yuhu.login('9001')
  const held = phones.filter(({ login }) => HELD.some(ext => login.endsWith(ext)))
  await until(
    'held lines are open',
    () => held.every(phone => phone.count('CALL_ESTABLISHED') > 0),
    async () => `${show(held)}\n${await counted(yuhu.url)}`,
  )

  const { result: task } = await client.call('Sip_Yccall.TaskCreat', {
    assigntype: '3',
    assignagent: 'sales',
    telphone: '[]',
    taskscale: '1:6',
    concurrent: '150',
  })
  const { result: added } = await client.call('Sip_Yccall.TaskAdd', {
    taskid: task.taskid,
    telphone: JSON.stringify(numbers.map(phone => ({ phone }))),
  })
  assert.equal(added.success, NUMBERS, JSON.stringify(added.invaliddata.slice(0, 3)))
  await client.call('Sip_Yccall.TaskSet', { taskid: task.taskid, taskstatus: '1' })
  await until(
    'all numbers are recorded',
    async () => (await bills(client, 1)).totalitems >= NUMBERS,
    () => carrier.show(),
    180_000,
  )
  await until(
    'nothing hangs at the carrier',
    () => carrier.hanging().length === 0,
    () => carrier.show(),
  )

  const records = new Map<string, Result[]>()
  for (let page = 1; page <= NUMBERS / PAGE; page++) {
    for (const bill of (await bills(client, page)).bills)
      records.set(bill.destnumber, [...(records.get(bill.destnumber) ?? []), bill])
  }
  const wrong = numbers.flatMap(number => whatIsWrong(number, records.get(number) ?? [], carrier))
  assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} of ${NUMBERS} numbers`)
  const all = [...records.values()].flat()
  const connected = all.filter(({ hangupcause }) => hangupcause === HANGUP_CAUSE.connected)
  assert.ok(connected.length > 100, `${connected.length} conversations: ${JSON.stringify(counts(all))}`)
  // A file bears its name once its sound is closed.
  const silent = () => connected.filter(({ recordfilename }) => !existsSync(fileOf(dataDir, recordfilename)))
  await until(
    'every conversation has its recording',
    () => silent().length === 0,
    () =>
      silent()
        .map(({ destnumber, recordfilename }) => `${destnumber} ${recordfilename}`)
        .join('\n'),
  )
  assert.ok(new Set(connected.map(({ extnumber }) => extnumber)).size >= 18, 'nearly every agent talked')
})

/** The carrier's word against the record. */
function whatIsWrong(number: string, records: readonly Result[], carrier: Carrier): string[] {
  const said = carrier.call(number)?.said ?? []
  const [record] = records
  if (record === undefined || records.length !== 1) return [`${number}: ${records.length} records`]
  const expected = REFUSED[number.slice(-2)]
  const outcomes = expected === undefined ? ANSWERED : [expected]
  const problems = []
  if (said.filter(what => what === 'invited').length !== 1)
    problems.push(`${number}: the carrier saw ${said.join(' ')}`)
  if (said.includes('acked') !== (expected === undefined))
    problems.push(`${number}: answered? ${said.join(' ')}`)
  if ((record.answertime !== '') !== said.includes('acked'))
    problems.push(`${number}: recorded as answered ${record.answertime}, the carrier ${said.join(' ')}`)
  if (!outcomes.some(outcome => HANGUP_CAUSE[outcome] === record.hangupcause))
    problems.push(`${number}: recorded ${record.hangupcause}`)
  return problems
}

function fileOf(dataDir: string, recordfilename: string): string {
  return join(dataDir, 'recordings', readRecordingName(recordfilename)?.path ?? 'none')
}

async function bills(client: Client, page: number): Promise<Result> {
  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  return (
    await client.call('Sip_Cdr.GetBill', { ...range, currentpage: String(page), itemsperpage: String(PAGE) })
  ).result
}

function counts(records: readonly Result[]): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const { hangupcause } of records) counted[hangupcause] = (counted[hangupcause] ?? 0) + 1
  return counted
}

/** What the SIP switch counted. */
async function counted(url: string): Promise<string> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return text
    .split('\n')
    .filter(line => line.startsWith('yuhu_sip_events_total'))
    .join('\n')
}

function show(phones: readonly Baresip[]): string {
  return phones.map(phone => phone.show().slice(0, 300)).join('\n')
}

// Sound through the whole server: tones go from a phone's microphone to customers and back, and every
// recording fetched over HTTP holds them where they belong.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { HANGUP_CAUSE } from '../../src/wire/state-codes.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { type Carrier, startCarrier } from '../peers/carrier.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP, until } from '../peers/peer.ts'
import { type SpeakingCarrier, startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { lengthMs, loudest, monoOf, part, startOf, steady, stereoOf, toneMs } from '../sip/early/hearing.ts'
import { wavFile } from '../sip/media/phone.ts'
import { levelOf, quiet, tone } from '../sip/media/tones.ts'
import { type Client, openServer, type Result, type TestServer } from '../support/server.ts'

const TALK_MS = 3_000
const MICROPHONE_S = 120
const MICROPHONE_HZ = 1_000
const CUSTOMER_HZ = 500
const ABSENT_HZ = 440
const WAIT_HZ = 700
const SORRY_HZ = 850
const DB = -12
const WITHIN_DB = 1.5
const ABSENT_DB = -50
const WINDOW_MS = 500
/** As a share of full scale: the least that A-law can express is 0.0002. */
const SILENT = 0.001
/** Two machines' sound is there so soon after they were connected. */
const CONNECTED_MS = 150
const PACKET_MS = 20
/** Of a conversation, at its two ends. */
const LOST_MS = 600
const FAR_MS = 240
/** Several turns of it fit into the time a customer waits. */
const WAIT_PROMPT_MS = 400
const SORRY_MS = 1_000
const WAIT_MS = 1_500
const EVER = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
const SKIP = { skip: missing(SIPP, BARESIP) }

let dataDir: string
let yuhu: TestServer
let echoing: Carrier
let speaking: SpeakingCarrier
const phones: Baresip[] = []

// A suite: what is begun for it ends with it, before the tests' database server does. At once: each
// conversation has agents of its own.
describe('sound through the whole server', { concurrency: true }, () => {
  /**
   * 9001: sipp's customers say what they hear. 9002: customers of our own carrier. In both 1001 is rung for
   * each customer and 2001's line stays open.
   */
  before(async () => {
    if (SKIP.skip !== false) return
    dataDir = mkdtempSync(join(tmpdir(), 'yuhu-sound-'))
    mkdirSync(join(dataDir, 'prompts'))
    const file = (path: string, samples: Int16Array) =>
      writeFileSync(join(dataDir, path), wavFile({ sound: Buffer.from(samples.buffer) }))
    file('tone.wav', tone([MICROPHONE_HZ], MICROPHONE_S * 1_000, DB))
    file('silence.wav', quiet(MICROPHONE_S * 1_000))
    file('prompts/wait.wav', tone([WAIT_HZ], WAIT_PROMPT_MS, DB))
    file('prompts/sorry.wav', tone([SORRY_HZ], SORRY_MS, DB))
    echoing = await startCarrier({ talkMs: TALK_MS })
    speaking = await startSpeakingCarrier(call => {
      call.answer()
      if (call.number.startsWith('139')) call.echo(FAR_MS)
      else {
        call.play(tone([CUSTOMER_HZ], 1_000, DB), 'loops')
        setTimeout(() => call.hangup(), TALK_MS)
      }
    })
    const address = ownAddress()
    const groups = { ring: ['1001'], held: ['2001'] }
    const settings = { wrapUpSeconds: 0, enforceCapOnManual: false }
    const prompts = { waitPrompt: 'wait.wav', abandonPrompt: 'sorry.wav', abandonWaitMs: WAIT_MS }
    yuhu = await openServer(
      [
        { code: '9001', settings, groups, held: ['2001'] },
        { code: '9002', settings, groups, held: ['2001'] },
        { code: '9003', settings: { ...settings, ...prompts }, groups: { ring: ['1001'] } },
      ],
      {
        dataDir,
        env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10999' },
      },
    )
    const { store } = yuhu.server
    const trunk = { channels: 10, callsPerSecond: 10 }
    await store.addTrunk({
      name: 'sipp',
      code: '9001',
      ...trunk,
      address: `${echoing.address}:${echoing.port}`,
    })
    await store.addTrunk({
      name: 'ours2',
      code: '9002',
      ...trunk,
      address: `${speaking.address}:${speaking.port}`,
    })
    await store.addTrunk({
      name: 'ours3',
      code: '9003',
      ...trunk,
      address: `${speaking.address}:${speaking.port}`,
    })
    const phone = async (login: string, microphone: string) => {
      // Who is to take a call late knows when.
      const answers = !login.startsWith('9003')
      const options = {
        login,
        password: 'x',
        registrar: `${address}:5060`,
        wavIn: join(dataDir, microphone),
        dumps: true,
        answers,
      }
      phones.push(await startBaresip(options))
    }
    await Promise.all([
      ...['9001-1001', '9001-2001', '9003-1001'].map(login => phone(login, 'tone.wav')),
      ...['9002-1001', '9002-2001'].map(login => phone(login, 'silence.wav')),
    ])
    const held = phones.filter(({ login }) => login.endsWith('2001'))
    await until(
      'held lines are open',
      () => held.every(one => one.count('CALL_ESTABLISHED') > 0),
      () => held.map(one => one.show()).join('\n'),
    )
  })

  after(async () => {
    await Promise.all(phones.map(phone => phone.stop()))
    await yuhu?.close()
    await speaking?.stop()
    await echoing?.stop()
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true })
  })

  for (const { title, group, ext, numbers } of [
    {
      title: 'an agent whose phone rings',
      group: 'ring',
      ext: '1001',
      numbers: ['13700000001', '13700000002'],
    },
    {
      title: 'an agent whose line stays open',
      group: 'held',
      ext: '2001',
      numbers: ['13700000003', '13700000004'],
    },
  ] as const) {
    test(
      `${title} talks to customers who repeat what they hear: recordings and the phone have the tone at its level`,
      SKIP,
      async () => {
        const bills = await called('9001', group, numbers)
        let allMs = 0
        for (const bill of bills) {
          // Customers hang up so long after their answer: the agent of a slow machine has less of it.
          const talkMs = await lengthOf(bill.destnumber, 'connected_at')
          allMs += talkMs
          const { left, right } = await recordingOf('9001', bill)
          const [agentMs, backMs] = [startOf(right, MICROPHONE_HZ, DB), startOf(left, MICROPHONE_HZ, DB)]
          assert.ok(agentMs <= CONNECTED_MS, `the agent is heard after ${agentMs} ms`)
          // Each side is put where its packets belong in time, to a packet.
          assert.ok(
            backMs > agentMs - PACKET_MS && backMs < agentMs + CONNECTED_MS,
            `the agent after ${agentMs} ms, back after ${backMs} ms`,
          )
          steady(right, MICROPHONE_HZ, DB, WITHIN_DB, 'the agent', agentMs)
          steady(left, MICROPHONE_HZ, DB, WITHIN_DB, 'what comes back', backMs)
          for (const side of [left, right]) nothingElse(part(side, backMs))
          assert.ok(lengthMs(right) > talkMs - LOST_MS, `${lengthMs(right)} of ${talkMs} ms`)
        }
        const heardMs = toneMs(await heardBy(`9001-${ext}`), MICROPHONE_HZ, DB, WITHIN_DB)
        assert.ok(
          heardMs > allMs - LOST_MS * bills.length && heardMs < allMs + LOST_MS * bills.length,
          `the phone heard its tone for ${heardMs} of ${allMs} ms`,
        )
      },
    )
  }

  for (const { title, group, numbers } of [
    { title: 'an agent whose phone rings', group: 'ring', numbers: ['13800000001', '13800000002'] },
    { title: 'an agent whose line stays open', group: 'held', numbers: ['13800000003', '13800000004'] },
  ] as const) {
    test(`${title} says nothing: only the customer is heard, on the left`, SKIP, async () => {
      for (const bill of await called('9002', group, numbers)) {
        const { left, right } = await recordingOf('9002', bill)
        steady(left, CUSTOMER_HZ, DB, WITHIN_DB, 'the customer', CONNECTED_MS)
        nothingElse(left)
        assert.ok(loudest(right) < SILENT, `right up to ${loudest(right)} of full scale`)
      }
    })
  }

  test(
    'waiting customers hear an announcement over and over; those without an agent hear another and are hung up',
    SKIP,
    async () => {
      const numbers = ['13900000001', '13900000002']
      const phone = phones.find(({ login }) => login === '9003-1001')
      assert.ok(phone !== undefined)
      const task = await started('9003', 'ring', numbers, '1:2')
      const show = () =>
        `${phone.show()}\n${speaking.calls.map(({ number, said }) => `${number} ${said.join(' ')}`).join('\n')}`
      await until(
        'both customers answered',
        () => numbers.every(number => speaking.call(number) !== undefined),
        show,
      )
      await until('the phone rings', () => phone.count('CALL_INCOMING') > 0, show)
      const lucky = () => speaking.calls.find(call => numbers.includes(call.number) && !call.isOver)
      await until(
        'the other one is hung up',
        () => numbers.some(number => speaking.call(number)?.said.includes('hungUp') === true),
        show,
      )
      phone.accept()
      const unlucky = speaking.calls.find(call => numbers.includes(call.number) && call.isOver)
      const call = lucky()
      assert.ok(call !== undefined && unlucky !== undefined, show())

      const lost = unlucky.heard()
      const sorryAt = startOf(lost, SORRY_HZ, DB)
      // Held to the millisecond in virtual time (engine/recording.test.ts). Here it is measured by the clock
      // of the server, which on a busy machine is late itself; no more sound is sent than time has passed.
      assert.ok(sorryAt > WAIT_MS - 300, `reported after ${sorryAt} ms`)
      steady(
        part(lost, 0, sorryAt - 50),
        WAIT_HZ,
        DB,
        WITHIN_DB,
        'while it waits',
        startOf(lost, WAIT_HZ, DB),
      )
      assert.ok(
        Math.abs(toneMs(lost, SORRY_HZ, DB, WITHIN_DB) - SORRY_MS) <= 200,
        `${toneMs(lost, SORRY_HZ, DB, WITHIN_DB)} ms of the announcement`,
      )

      await until(
        'the agent is heard',
        () => toneMs(call.heard(), MICROPHONE_HZ, DB, WITHIN_DB) >= 1_000,
        show,
      )
      const heard = call.heard()
      const agentAt = startOf(heard, MICROPHONE_HZ, DB)
      steady(
        part(heard, 0, agentAt - 200),
        WAIT_HZ,
        DB,
        WITHIN_DB,
        'while the phone rings',
        startOf(heard, WAIT_HZ, DB),
      )
      assert.ok(agentAt > 3 * WAIT_PROMPT_MS, 'it began again several times')
      steady(heard, MICROPHONE_HZ, DB, WITHIN_DB, 'the agent', agentAt)
      call.hangup()

      const bills = await recorded(task, numbers)
      const bill = bills.find(({ destnumber }) => destnumber === call.number)
      assert.equal(
        bills.find(({ destnumber }) => destnumber === unlucky.number).hangupcause,
        HANGUP_CAUSE.abandoned,
      )
      const lostMs = await lengthOf(unlucky.number)
      assert.ok(sorryAt < lostMs - SORRY_MS + 300, `reported after ${sorryAt} of ${lostMs} ms`)
      assert.ok(lengthMs(lost) < lostMs + 300, `${lengthMs(lost)} of ${lostMs} ms were heard`)
      const rest = part(lost, sorryAt + SORRY_MS + WINDOW_MS)
      assert.ok(toneMs(rest, WAIT_HZ, DB, WITHIN_DB) === 0, 'hung up at its end, and not made to wait again')
      // This customer is far away: it says the agent's words so much later; to the packet in virtual time
      // (sip/media/recording.test.ts).
      const { left, right } = await recordingOf('9003', bill)
      const laterMs = startOf(left, MICROPHONE_HZ, DB) - startOf(right, MICROPHONE_HZ, DB)
      assert.ok(laterMs > FAR_MS - 60, `${laterMs} ms later`)
    },
  )
})

function nothingElse(samples: Int16Array): void {
  const level = levelOf(part(samples, 0, Math.floor(lengthMs(samples) / WINDOW_MS) * WINDOW_MS), ABSENT_HZ)
  assert.ok(level < ABSENT_DB, `${level.toFixed(1)} dB at ${ABSENT_HZ} Hz`)
}

const clients = new Map<string, Promise<Client>>()

function clientOf(code: string): Promise<Client> {
  const client = clients.get(code) ?? yuhu.login(code)
  clients.set(code, client)
  return client
}

interface Started {
  readonly client: Client
  readonly taskid: string
}

async function started(
  code: string,
  group: string,
  numbers: readonly string[],
  taskscale = '1:1',
): Promise<Started> {
  const client = await clientOf(code)
  const telphone = JSON.stringify(numbers.map(phone => ({ phone })))
  const wishes = { assigntype: '3', assignagent: group, telphone, taskscale, concurrent: '10' }
  const { result } = await client.call('Sip_Yccall.TaskCreat', wishes)
  await client.call('Sip_Yccall.TaskSet', { taskid: result.taskid, taskstatus: '1' })
  return { client, taskid: result.taskid }
}

/** From the answer, or from the conversation, to the end by the server's own clock, ms. */
async function lengthOf(
  number: string,
  since: 'answered_at' | 'connected_at' = 'answered_at',
): Promise<number> {
  const client = new pg.Client({ connectionString: yuhu.databaseUrl })
  await client.connect()
  const sql = `select 1000 * extract(epoch from ended_at - ${since}) as ms from call where phone = $1`
  const { rows } = await client.query<{ ms: string }>(sql, [number])
  await client.end()
  return Number(rows[0]?.ms)
}

/** The call records of these numbers, when all are there. */
async function recorded({ client }: Started, numbers: readonly string[]): Promise<Result[]> {
  let bills: Result[] = []
  const read = async () => {
    const { result } = await client.call('Sip_Cdr.GetBill', EVER)
    bills = result.bills.filter((bill: Result) => numbers.includes(bill.destnumber))
    return bills.length >= numbers.length
  }
  await until(
    'all are recorded',
    read,
    () => `${JSON.stringify(bills)}\n${echoing.show()}\n${phones.map(phone => phone.show()).join('\n')}`,
  )
  return bills
}

/** Calls them all; each must have been a conversation. */
async function called(code: string, group: string, numbers: readonly string[]): Promise<Result[]> {
  const bills = await recorded(await started(code, group, numbers), numbers)
  assert.deepEqual(
    bills.map(({ hangupcause }) => hangupcause),
    numbers.map(() => HANGUP_CAUSE.connected),
    JSON.stringify(bills),
  )
  return bills
}

/** As a client fetches it. */
async function recordingOf(
  code: string,
  { recordfilename }: Result,
): Promise<{ left: Int16Array; right: Int16Array }> {
  const { result } = await (await clientOf(code)).call('Sip_Cdr.GetRecodeFile', { filename: recordfilename })
  const response = await fetch(result.downurl)
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'audio/wav'])
  return stereoOf(Buffer.from(await response.arrayBuffer()))
}

/** All that the phone's loudspeaker played; ends its call, which completes the files. */
async function heardBy(login: string): Promise<Int16Array> {
  const phone = phones.find(one => one.login === login)
  assert.ok(phone !== undefined)
  if (phone.count('CALL_CLOSED') < phone.count('CALL_ESTABLISHED')) phone.hangup()
  await until(
    'its calls are over',
    () => phone.count('CALL_CLOSED') >= phone.count('CALL_ESTABLISHED'),
    () => phone.show(),
  )
  return Int16Array.from(phone.heard().flatMap(file => [...monoOf(readFileSync(file))]))
}

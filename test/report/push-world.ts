// A pusher over an outbox in memory, against real HTTP receivers, in a clock ten times as fast as the
// day's.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { AccountSettings } from '../../src/domain/account.ts'
import { rangesIn } from '../../src/domain/address.ts'
import type { FinishedCall } from '../../src/domain/finished-call.ts'
import type { LegState } from '../../src/domain/push-fact.ts'
import { seeded } from '../../src/domain/random.ts'
import { createPusher, type Pusher, type PushPorts } from '../../src/push/pusher.ts'
import { createLog } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { callRecordBody } from '../../src/wire/call-rows.ts'
import { stateBody, taskEndedBody } from '../../src/wire/push-bodies.ts'
import { GIVE_UP_MS } from '../support/eventually.ts'
import { createReceiver, type Manner, type Receiver } from '../support/receiver.ts'
import { accountWith, MemoryPushStore } from './memory-push-store.ts'

export const TASK = taskEndedBody(
  { taskid: '20210222110030244314', endType: 'over' },
  { code: '9027', timeZone: 'Asia/Shanghai' },
)
export const LEG: LegState = {
  status: 'ring',
  legId: '9c568ac8',
  otherLegId: '9c6f2092',
  isCustomerLeg: true,
  agentExt: '20280005',
  phone: '89683227899',
  callerId: '2120280001',
  startedAt: 1_612_857_945_000,
  taskid: '20210222110030244314',
  userid: '王"小明"',
  memberid: '0',
  extra: '0',
  customuuid: '76c33d',
}
export const STATE = stateBody(LEG, { code: '2028', timeZone: 'Asia/Shanghai' })
export const FINISHED: FinishedCall = {
  id: 7,
  legId: 'db4a44cc',
  origin: 'task',
  taskid: '',
  round: 0,
  dialedAt: Date.UTC(2025, 9, 16, 9, 31, 13),
  answeredAt: null,
  offeredAt: null,
  connectedAt: null,
  endedAt: Date.UTC(2025, 9, 16, 9, 31, 21),
  phone: '81351111451',
  callerId: '219513923001',
  trunk: 'line',
  ringingAt: null,
  sipStatus: null,
  q850: null,
  agentExt: null,
  outcome: 'noAnswer',
  by: 'us',
  recording: '',
  userid: '王"小明"',
  memberid: '0',
  extra: '0',
  customuuid: '76c33d',
}
export const CALL = callRecordBody(FINISHED, { code: '9513923', timeZone: 'Asia/Shanghai' })

/** One second of the pusher is 100 ms, its time-out of 5 s half a second: long enough for a busy machine. */
const SPEED = 10

export interface World {
  readonly store: MemoryPushStore
  readonly pusher: Pusher
  readonly metrics: ReturnType<typeof createMetrics>
  readonly logged: string[]
}

export function world(t: TestContext, options: Partial<PushPorts> & { speed?: number } = {}): World {
  const clock = createRealClock(options.speed ?? SPEED)
  const store = new MemoryPushStore(clock)
  const metrics = createMetrics({ clock, switchName: 'sim', clockSpeed: 1, withNode: false })
  const logged: string[] = []
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void logged.push(line) } })
  const pusher = createPusher({
    store,
    clock,
    random: seeded(1),
    log,
    metrics,
    allowAddresses: rangesIn(''),
    ...options,
  })
  t.after(() => pusher.stop(0))
  return { store, pusher, metrics, logged }
}

export async function receiver(t: TestContext, manner: Manner = 200): Promise<Receiver> {
  const made = await createReceiver(manner)
  t.after(() => made.close())
  return made
}

export function pushTo(url: string, more: Partial<AccountSettings> = {}, id = 1) {
  return accountWith(id, { pushCallUrl: url, pushStateUrl: url, pushTaskUrl: url, ...more })
}

export async function eventually(isTrue: () => boolean, what: string, withinMs = GIVE_UP_MS): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(5)) if (isTrue()) return
  assert.fail(`never came true: ${what}`)
}

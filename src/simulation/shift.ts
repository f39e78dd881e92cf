// Runs one simulated shift: the real engine and pacer over the simulated switch and the store in memory, in
// virtual time.
import type { AccountSettings } from '../domain/account.ts'
import type { EngineEvent } from '../domain/event.ts'
import { isMiss } from '../domain/outcome.ts'
import { seeded } from '../domain/random.ts'
import { Engine } from '../engine/node/engine.ts'
import { MemoryStore, type MemoryTaskDraft } from '../store/memory/index.ts'
import type { EngineStore } from '../store/port/engine-store.ts'
import { createSimSwitch, draw, type SimSwitch } from '../telephony/sim/index.ts'
import { ListedPersons } from './listed-persons.ts'
import { type PlanReport, planReport } from './plan-report.ts'
import type { Scenario } from './scenario.ts'
import { type ShiftReport, Tally } from './tally.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

const HOUR_MS = 3_600_000
/** Numbers are added before they run out, so the list of a shift never ends. */
const STOCK_MIN = 5_000
const STOCK_STEP = 20_000
const STOCK_EVERY_MS = 60_000
const PROGRESS_STEPS = 50
const PLAN_NAME = 'simulated'
/** What customers see as the number that called them. */
const CALLER_ID = '01012345678'

export interface ShiftWatch {
  progress?(share: number): void
  event?(event: EngineEvent): void
  /** Wraps the store that the engine sees. */
  through?(store: MemoryStore): EngineStore
}

/** `plan` null: the list never ends, and nobody is called by a plan. */
export type PlannedShiftReport = ShiftReport & { readonly plan: PlanReport | null }

export async function runShift(scenario: Scenario, watch: ShiftWatch = {}): Promise<PlannedShiftReport> {
  const startAt = Date.parse(scenario.start)
  const endAt = startAt + scenario.hours * HOUR_MS
  const clock = createVirtualClock(startAt)
  const random = seeded(scenario.seed)
  const store = new MemoryStore()
  const { accountId, taskIds } = openAccount(store, scenario)
  const persons = new ListedPersons(scenario, store, clock, accountId)
  if (scenario.persons === undefined) stockUp(store, taskIds, clock)
  else for (const taskId of taskIds) persons.addTo(taskId)
  const tally = new Tally(startAt + scenario.warmUpHours * HOUR_MS, endAt)
  const wrapRandom = seeded(Math.floor(random.next() * 2 ** 32))
  const whenReady = (event: EngineEvent) => {
    if (event.type === 'agentUnready') return scenario.comeBack
    return event.type === 'agentChanged' && event.to === 'wrapUp' ? scenario.wrapUp : undefined
  }
  const telephony = createSimSwitch({ clock, random, world: scenario.world })
  const callBack = whoCallBack(scenario, { store, clock, telephony, trunk: `trunk-${accountId}` })
  let legs = 0
  const engine = new Engine({
    store: watch.through?.(store) ?? store,
    switch: telephony,
    clock,
    wall: clock,
    random,
    node: 'sim',
    newLegId: () => `agent-${++legs}`,
    emit(event) {
      // Call-backs are no calls of a task's pace, nor people who call in.
      if (!('callId' in event && store.asked.has(event.callId))) tally.take(event)
      watch.event?.(event)
      callBack(event)
      if (event.type === 'callFinished') persons.heard(event)
      if (event.type === 'fault') throw new Error(`${event.where}: ${event.message}`)
      const readyAfter = whenReady(event)
      if (readyAfter === undefined || !('ext' in event)) return
      clock.after(draw(readyAfter, wrapRandom), () => store.setReady(accountId, event.ext, true, clock.now()))
    },
  })
  await engine.start()
  for (let step = 1; step <= PROGRESS_STEPS; step++) {
    await clock.runUntil(startAt + ((endAt - startAt) * step) / PROGRESS_STEPS)
    watch.progress?.(step / PROGRESS_STEPS)
  }
  const isPlanned = scenario.plan !== undefined || scenario.persons !== undefined
  const plan = isPlanned ? planReport(store, scenario.annoyedAfter) : null
  return { ...tally.report(scenario.agents), plan }
}

function openAccount(store: MemoryStore, scenario: Scenario): { accountId: number; taskIds: number[] } {
  // Agents report ready themselves when their wrap-up is done, well before this.
  const accountId = store.addAccount({ ...settingsOf(scenario), wrapUpSeconds: 3_600 })
  const extensions = Array.from({ length: scenario.agents }, (_, index) => String(1_001 + index))
  store.addAgents(accountId, extensions, scenario.reach)
  if (scenario.callBack !== undefined) store.setCallerIds(accountId, [CALLER_ID])
  const planId = scenario.plan === undefined ? null : store.putPlan(accountId, PLAN_NAME, scenario.plan)
  const assignment = { type: 'extensions', extensions } as const
  const draft = { ...paceOf(scenario), planId, assignment }
  return { accountId, taskIds: Array.from({ length: scenario.tasks }, () => store.addTask(accountId, draft)) }
}

/** Whoever calls back gets an agent, unless the scenario says otherwise. */
function settingsOf({ settings, callBack }: Scenario): AccountSettings {
  const { inbound } = settings
  return callBack !== undefined && inbound === 'off' ? { ...settings, inbound: 'agents' } : settings
}

/** A share of those who miss a call of a task call back. */
function whoCallBack(
  { callBack, seed }: Scenario,
  {
    store,
    clock,
    telephony,
    trunk,
  }: { store: MemoryStore; clock: VirtualClock; telephony: SimSwitch; trunk: string },
): (event: EngineEvent) => void {
  if (callBack === undefined) return () => {}
  const random = seeded(seed ^ 0x5ca1ab1e)
  return event => {
    if (event.type !== 'callFinished' || event.taskid === null || !isMiss(event.outcome)) return
    const from = store.calls.get(event.callId)?.contact.phone
    if (from === undefined || random.next() >= callBack.share) return
    const patienceMs = draw(callBack.patience, random)
    clock.after(draw(callBack.after, random), () =>
      telephony.callIn({ trunk, from, to: CALLER_ID, patienceMs }),
    )
  }
}

function paceOf({ pace, concurrent }: Scenario): Pick<MemoryTaskDraft, 'ratio' | 'pace' | 'concurrent'> {
  const ratio = pace === 'auto' ? 1 : pace
  return { ratio, pace: pace === 'auto' ? 'auto' : 'manual', concurrent }
}

function stockUp(store: MemoryStore, taskIds: readonly number[], clock: VirtualClock): void {
  for (const taskId of taskIds) {
    const task = store.tasks.get(taskId)
    if (task === undefined || task.contacts.waiting >= STOCK_MIN) continue
    const phones = Array.from(
      { length: STOCK_STEP },
      (_, index) => `139${String(task.total + index).padStart(8, '0')}`,
    )
    store.addContacts(taskId, phones, clock.now())
  }
  clock.after(STOCK_EVERY_MS, () => stockUp(store, taskIds, clock))
}

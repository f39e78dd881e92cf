// Looks from outside at the end of a run: what was acknowledged, dialled, answered, recorded and pushed must
// agree.
import type { Arena } from './arena.ts'
import { CALLED, checkContacts, servedCallers } from './contact-check.ts'
import { type Crm, DOUBLE, ENDED, type Result, SINGLE, VOICE } from './crm.ts'
import type { Leg } from './ledger.ts'
import { Network } from './network.ts'
import { checkOthers, figuresOf, type OtherFigures, settleCallers, settleOthers } from './others-check.ts'
import { type Attempt, PlanCheck, type PlanFigures } from './plan-check.ts'
import { holdsWithin } from './until.ts'

const FINISH_WAIT_MS = 150_000
const PUSH_WAIT_MS = 60_000
const ASK_EVERY_MS = 500
const INTERRUPTED = 10017

export interface Findings {
  readonly violations: string[]
  /**
   * Answers that were given and lost with the process, each with its reason and ms from the answer to the
   * death.
   */
  readonly lostAnswers: string[]
  readonly numbers: number
  /** Calls by hand. */
  readonly singles: number
  readonly dials: number
  readonly answers: number
  readonly bills: number
  readonly interrupted: number
  /** Legs that lived when their process was killed. */
  readonly cutOff: number
  readonly pushes: number
  /** Of each account with plans. */
  readonly plans: readonly PlanFigures[]
  readonly others: OtherFigures
}

export async function settle(arena: Arena): Promise<Findings> {
  const violations: string[] = []
  for (const crm of arena.crms) await crm.finish()
  for (const crm of arena.crms) {
    const hasEnded = async () => (await crm.task()).status === ENDED
    const isEnded = await holdsWithin(FINISH_WAIT_MS, hasEnded, ASK_EVERY_MS)
    if (!isEnded)
      violations.push(
        `the task of ${crm.code} does not end: ${JSON.stringify(await crm.task()).slice(0, 600)}`,
      )
  }
  for (const crm of arena.crms)
    if (!(await holdsWithin(FINISH_WAIT_MS, () => areRecorded(crm), ASK_EVERY_MS)))
      violations.push(`calls by hand of ${crm.code} were accepted and have no record`)
  violations.push(...(await settleOthers(arena)))
  const known = await settledPlans(arena, violations)
  await settleCallers(arena)
  const network = new Network(arena)
  const bills: Result[] = []
  for (const crm of arena.crms) {
    const own = await crm.bills()
    bills.push(...own)
    const contacts = await crm.contacts()
    violations.push(
      ...checkContacts(crm.book.acknowledged, contacts, { served: servedCallers(own) }),
      ...checkCounters(crm, await crm.task(), contacts),
    )
  }
  violations.push(...arena.ledger.dialedAgain.map(legId => `leg ${legId} was dialled twice`))
  const lostAnswers: string[] = []
  violations.push(...network.overlaps(), ...network.calledAfterAnswer(lostAnswers))
  violations.push(...network.calledAgain(), ...network.strangers())
  violations.push(...checkBills(network, bills, lostAnswers), ...(await checkPushes(arena, bills)))
  violations.push(...(await checkOthers(arena, network, bills)))
  const plans = checkPlans(arena, network, known, violations)
  const legs = [...arena.ledger.legs.values()]
  return {
    plans,
    others: figuresOf(arena, network, bills),
    violations,
    lostAnswers,
    numbers: arena.crms.reduce((sum, crm) => sum + crm.book.acknowledged.size, 0),
    singles: bills.filter(isByHand).length,
    dials: legs.length,
    answers: legs.filter(leg => leg.answeredAt !== null).length,
    bills: bills.length,
    interrupted: bills.filter(bill => bill.hangupcause === INTERRUPTED).length,
    cutOff: legs.filter(leg => leg.endedAt === null).length,
    pushes: arena.receiver.received.length,
  }
}

/** What an account with plans knows of its calls. */
interface PlannedCalls {
  readonly callBacks: readonly Result[]
  readonly attempts: readonly Attempt[]
}

/**
 * Waits until everybody who may be called once a day was called on the day after midnight and no call-back
 * is open, then lets the calls of the tasks with plans end.
 */
async function settledPlans(arena: Arena, violations: string[]): Promise<PlannedCalls[]> {
  const all: PlannedCalls[] = []
  for (const planned of arena.planned) {
    const { crm } = planned
    let never: string[] = []
    const areCalled = async () => {
      never = planned.neverCalled((await planned.attempts()) ?? [])
      return never.length === 0
    }
    if (!(await holdsWithin(FINISH_WAIT_MS, areCalled, ASK_EVERY_MS)))
      violations.push(...never.map(person => `${person} was not called after midnight`))
    if (!(await holdsWithin(FINISH_WAIT_MS, () => planned.areCallBacksOver(), ASK_EVERY_MS)))
      violations.push(`call-backs do not end: ${JSON.stringify(await planned.callBacks('waiting,calling'))}`)
    let callBacks: Result[] | null = null
    let attempts: Attempt[] | null = null
    const isQuiet = async () => {
      callBacks = await planned.callBacks('waiting,calling,kept,ended')
      if (callBacks === null || !(await planned.arePaused()) || !(await isRecorded(arena, crm))) return false
      attempts = await planned.attempts()
      return attempts !== null
    }
    if (!(await holdsWithin(FINISH_WAIT_MS, isQuiet, ASK_EVERY_MS)))
      violations.push(`calls of ${crm.code} do not end`)
    all.push({ callBacks: callBacks ?? [], attempts: attempts ?? [] })
  }
  return all
}

async function isRecorded(arena: Arena, crm: Crm): Promise<boolean> {
  arena.ledger.read()
  const recorded = new Set((await crm.bills()).map(bill => bill.uuid))
  return [...arena.ledger.legs.values()].every(
    ({ phone, legId }) => !crm.owns(phone) || crm.isFirst(phone) || recorded.has(legId),
  )
}

function checkPlans(
  arena: Arena,
  network: Network,
  known: readonly PlannedCalls[],
  violations: string[],
): PlanFigures[] {
  const disturbances = {
    isDisturbed: network.isDisturbed.bind(network),
    isAnswerKnown: (leg: Leg) => network.whyLost(leg) === null,
  }
  const over = arena.processes.flatMap(({ overCallBacks }) => overCallBacks)
  return arena.planned.map((planned, index) => {
    const { callBacks = [], attempts = [] } = known[index] ?? {}
    const check = new PlanCheck(planned, arena.night, network.legs.values(), attempts, disturbances)
    violations.push(...check.limitsPassed(), ...check.calledTooSoon(), ...check.calledOutOfHours())
    violations.push(...check.callBacks(callBacks, network.legs, over))
    violations.push(...network.overlapsOfPersons(phone => planned.numbers.get(phone)?.person))
    return check.figures
  })
}

function isByHand({ callmethod }: Result): boolean {
  return [SINGLE, DOUBLE, VOICE].includes(callmethod)
}

/** Every call by hand that was accepted has a record of its method. */
async function areRecorded(crm: Crm): Promise<boolean> {
  const bills = new Map((await crm.bills()).map(bill => [bill.uuid, bill]))
  return [...crm.book.calls].every(([uuid, { phone, method }]) => {
    const bill = bills.get(uuid)
    return bill?.destnumber === phone && bill.callmethod === method
  })
}

function checkCounters(crm: Crm, task: Result, contacts: readonly Result[]): string[] {
  const counted = {
    total: contacts.length,
    called: contacts.filter(contact => contact.status === CALLED).length,
    answered: contacts.filter(contact => contact.answered === 1).length,
    connected: contacts.filter(contact => contact.answertype === 'connected').length,
  }
  return Object.entries(counted).flatMap(([name, count]) =>
    task[name] === count ? [] : [`TaskList of ${crm.code} says ${name} ${task[name]}, its contacts ${count}`],
  )
}

function checkBills(network: Network, bills: readonly Result[], lostAnswers: string[]): string[] {
  const wrong: string[] = []
  const byUuid = new Map<string, Result>()
  if (new Set(bills.map(bill => bill.id)).size < bills.length) wrong.push('two call records have one id')
  for (const bill of bills) {
    if (byUuid.has(bill.uuid)) wrong.push(`call ${bill.uuid} is recorded twice`)
    byUuid.set(bill.uuid, bill)
    // Marked as dialled and killed before the dial; or who was to be there first did not pick up.
    const mayLackLeg = bill.hangupcause === INTERRUPTED || (isByHand(bill) && bill.answertime === '')
    const isKnown = network.legs.has(bill.uuid) || network.callers.has(bill.uuid)
    if (!isKnown && !mayLackLeg)
      wrong.push(`call ${bill.uuid} is recorded with ${bill.hangupcause} and was never made`)
  }
  for (const leg of network.legs.values()) {
    const bill = byUuid.get(leg.legId)
    if (network.isFirst(leg.phone)) continue
    if (bill === undefined) wrong.push(`the call ${leg.legId} to ${leg.phone} has no record`)
    else if (leg.answeredAt !== null && bill.answertime === '') {
      const reason = network.whyLost(leg)
      if (reason === null)
        wrong.push(`the answer of ${leg.phone} (${leg.legId}) is not in its record: ${network.tellLeg(leg)}`)
      else lostAnswers.push(`${leg.phone} ${reason}`)
    }
  }
  return wrong
}

/** What an answer that became known changes in a record. */
const OF_ANSWER = ['answertime', 'duration', 'billsec', 'hangupcause', 'hangupdirection']

/**
 * A push whose receipt died with its process comes again as its call stands then (decision 6): the link is
 * signed again, and an answer learned meanwhile is in it. Nothing else may differ.
 */
function isSameRecord(before: string, now: string): boolean {
  const [first, again] = [JSON.parse(before), JSON.parse(now)]
  const learned = first.answertime === '' && again.answertime !== ''
  const mayDiffer = ['recordurl', ...(learned ? OF_ANSWER : [])]
  return Object.keys(again).every(key => first[key] === again[key] || mayDiffer.includes(key))
}

export async function checkPushes(
  arena: Pick<Arena, 'receiver'>,
  bills: readonly Result[],
): Promise<string[]> {
  const reported = new Map<number, string>()
  const wrong = new Set<string>()
  let read = 0
  const take = () => {
    for (; read < arena.receiver.received.length; read++) {
      const body = arena.receiver.received[read]?.body ?? '{}'
      const { id, type } = JSON.parse(body)
      // What an agent said of a call is no record of it.
      if (type === 'disposition') continue
      const before = reported.get(id)
      if (before !== undefined && !isSameRecord(before, body))
        wrong.add(`record ${id} was pushed with two contents: ${before} and ${body}`)
      reported.set(id, body)
    }
    return bills.every(bill => reported.has(bill.id))
  }
  if (!(await holdsWithin(PUSH_WAIT_MS, take)))
    for (const bill of bills)
      if (!reported.has(bill.id)) wrong.add(`record ${bill.id} was never pushed (${JSON.stringify(bill)})`)
  const ids = new Set(bills.map(bill => bill.id))
  for (const id of reported.keys()) if (!ids.has(id)) wrong.add(`record ${id} was pushed and is not there`)
  return [...wrong]
}

// Looks from outside at the end of a run: what was acknowledged, dialled, answered, recorded and pushed must
// agree.
import { type Arena, RING_SECONDS } from './arena.ts'
import type { Crm, Result } from './crm.ts'
import type { Reign } from './engine-process.ts'
import type { Leg } from './ledger.ts'
import { holdsWithin } from './until.ts'

const FINISH_WAIT_MS = 150_000
const PUSH_WAIT_MS = 60_000
const ENDED = 1028
const CALLED = 1036
const INTERRUPTED = 10017
/** `callmethod` of calls by hand. */
const SINGLE = 3
/**
 * From an answer that a lossy switch withheld to its discovery: legs are compared every two seconds, a share
 * of the snapshots fails, and what comes late may be 10 s late by the switch's clock.
 */
const UNTOLD_MS = 8_000
/** Log lines and ledger lines are stamped by different statements. */
const STAMP_MS = 100

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
}

export async function settle(arena: Arena): Promise<Findings> {
  const violations: string[] = []
  for (const crm of arena.crms) await crm.finish()
  for (const crm of arena.crms) {
    const isEnded = await holdsWithin(FINISH_WAIT_MS, async () => (await crm.task()).status === ENDED)
    if (!isEnded)
      violations.push(
        `the task of ${crm.code} does not end: ${JSON.stringify(await crm.task()).slice(0, 600)}`,
      )
  }
  for (const crm of arena.crms)
    if (!(await holdsWithin(FINISH_WAIT_MS, () => areRecorded(crm))))
      violations.push(`calls by hand of ${crm.code} were accepted and have no record`)
  arena.ledger.read()
  const network = new Network(arena)
  const bills: Result[] = []
  for (const crm of arena.crms) {
    const own = await crm.bills()
    bills.push(...own)
    const contacts = await crm.contacts()
    violations.push(...checkContacts(crm, contacts), ...checkCounters(crm, await crm.task(), contacts))
  }
  violations.push(...arena.ledger.dialedAgain.map(legId => `leg ${legId} was dialled twice`))
  const lostAnswers: string[] = []
  violations.push(...network.overlaps(), ...network.calledAfterAnswer(lostAnswers), ...network.strangers())
  violations.push(...checkBills(network, bills, lostAnswers), ...(await checkPushes(arena, bills)))
  const legs = [...arena.ledger.legs.values()]
  return {
    violations,
    lostAnswers,
    numbers: arena.crms.reduce((sum, crm) => sum + crm.book.acknowledged.size, 0),
    singles: bills.filter(bill => bill.callmethod === SINGLE).length,
    dials: legs.length,
    answers: legs.filter(leg => leg.answeredAt !== null).length,
    bills: bills.length,
    interrupted: bills.filter(bill => bill.hangupcause === INTERRUPTED).length,
    cutOff: legs.filter(leg => leg.endedAt === null).length,
    pushes: arena.receiver.received.length,
  }
}

/** Every call by hand that was accepted has a record of its method. */
async function areRecorded(crm: Crm): Promise<boolean> {
  const bills = new Map((await crm.bills()).map(bill => [bill.uuid, bill]))
  return [...crm.book.calls].every(([uuid, phone]) => {
    const bill = bills.get(uuid)
    return bill?.destnumber === phone && bill.callmethod === SINGLE
  })
}

export function checkContacts(crm: Crm, contacts: readonly Result[]): string[] {
  const { acknowledged } = crm.book
  const seen = new Set<string>(contacts.map(contact => contact.telphone))
  return [
    ...[...acknowledged]
      .filter(phone => !seen.has(phone))
      .map(phone => `${phone} was acknowledged and is lost`),
    ...[...seen].filter(phone => !acknowledged.has(phone)).map(phone => `${phone} was never sent`),
    ...(contacts.length > seen.size
      ? [`${contacts.length - seen.size} contacts of ${crm.code} stand twice`]
      : []),
    ...contacts
      .filter(contact => contact.state !== 'done' || contact.status !== CALLED)
      .map(contact => `${contact.telphone} is not done: ${JSON.stringify(contact)}`),
  ]
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
    // Marked as dialled and killed before the dial; or the agent who was to call did not pick up.
    const mayLackLeg =
      bill.hangupcause === INTERRUPTED || (bill.callmethod === SINGLE && bill.answertime === '')
    if (!network.legs.has(bill.uuid) && !mayLackLeg)
      wrong.push(`call ${bill.uuid} is recorded with ${bill.hangupcause} and was never made`)
  }
  for (const leg of network.legs.values()) {
    const bill = byUuid.get(leg.legId)
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
      const { id } = JSON.parse(body)
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

/** Within half a minute of this moment. */
function near({ from, to }: Reign, at: number): boolean {
  return from - 30_000 <= at && at <= (to ?? Infinity) + 30_000
}

/** The calls as the telephone network saw them, and who was entitled to make them. */
class Network {
  readonly legs: ReadonlyMap<string, Leg>
  private readonly arena: Arena
  private readonly byPhone = new Map<string, Leg[]>()
  /** When each process was last certainly alive, and when it was certainly dead. */
  private readonly kills: ReadonlyMap<number, number>
  private readonly deaths: ReadonlyMap<number, number>

  constructor(arena: Arena) {
    this.arena = arena
    this.legs = arena.ledger.legs
    this.kills = new Map(
      arena.processes.flatMap(one =>
        one.endedAt === null ? [] : [[one.pid, one.killedAt ?? one.endedAt] as const],
      ),
    )
    this.deaths = new Map(
      arena.processes.flatMap(one => (one.endedAt === null ? [] : [[one.pid, one.endedAt] as const])),
    )
    for (const leg of this.legs.values())
      this.byPhone.set(leg.phone, [...(this.byPhone.get(leg.phone) ?? []), leg])
    for (const legs of this.byPhone.values()) legs.sort((a, b) => a.dialedAt - b.dialedAt)
  }

  overlaps(): string[] {
    return this.pairs(([leg, next]) =>
      next.dialedAt < this.endOf(leg)
        ? `${leg.phone} had two living calls: ${this.tellLeg(leg)} and ${this.tellLeg(next)}`
        : null,
    )
  }

  /** Nobody who answered is dialled again, unless the answer was lost with its process. */
  calledAfterAnswer(lostAnswers: string[]): string[] {
    return this.pairs(([leg, next]) => {
      if (leg.answeredAt === null || leg.answeredAt > next.dialedAt) return null
      const reason = this.whyLost(leg)
      if (reason === null)
        return `${leg.phone} answered and was dialled again: ${this.tellLeg(leg)} and ${this.tellLeg(next)}`
      lostAnswers.push(`${leg.phone} was dialled again: ${reason}`)
      return null
    })
  }

  /**
   * Dials by a process that did not drive the account when it was asked whether it may: one that is frozen
   * just after it has said yes makes that dial (docs/decisions/0007-recovery.md).
   */
  strangers(): string[] {
    const reigns = this.reigns()
    return [...this.legs.values()].flatMap(leg => {
      const crm = this.arena.crms.find(candidate => candidate.owns(leg.phone))
      const account = crm?.code ?? ''
      const isEntitled = reigns.some(
        one =>
          one.pid === leg.pid &&
          one.account === account &&
          one.from - STAMP_MS <= leg.askedAt &&
          leg.askedAt <= (one.to ?? Infinity) + STAMP_MS,
      )
      return isEntitled
        ? []
        : [
            `process ${leg.pid} dialled ${leg.phone} at ${leg.dialedAt} without driving account ${account}: ` +
              JSON.stringify({
                reigns: reigns.filter(one => one.account === account && near(one, leg.dialedAt)),
                freezes: this.arena.freezes.filter(one => one.pid === leg.pid),
              }),
          ]
    })
  }

  /**
   * Why nobody could know of this answer; null when somebody should. Once its process has dealt with it, it
   * is noted beside the database, whatever dies next (docs/decisions/0007-recovery.md).
   */
  whyLost(leg: Leg): string | null {
    const { answeredAt, heardAt } = leg
    if (answeredAt === null) return null
    const death = this.kills.get(leg.pid)
    const isWithheld = [...leg.lost, ...leg.late].includes('answered')
    const heardBy = isWithheld ? answeredAt + UNTOLD_MS : (heardAt ?? Infinity)
    const frozen = this.arena.freezes.find(one => one.pid === leg.pid && one.from <= heardBy)
    if (frozen !== undefined) return 'its process was frozen before it heard of the answer'
    if (leg.lost.includes('answered') && leg.lost.includes('ended'))
      return 'both its answer and its end were lost'
    if (death === undefined) return null
    const isLost = isWithheld ? death - answeredAt <= UNTOLD_MS : heardAt === null
    return isLost
      ? `answered ${death - answeredAt} ms before the death of its process, which had not heard of it`
      : null
  }

  tellLeg(leg: Leg): string {
    const freezes = this.arena.freezes.filter(one => one.pid === leg.pid)
    return JSON.stringify({ ...leg, death: this.deaths.get(leg.pid) ?? null, freezes })
  }

  private pairs(judge: (pair: readonly [Leg, Leg]) => string | null): string[] {
    const found: string[] = []
    for (const legs of this.byPhone.values())
      for (const [index, leg] of legs.entries()) {
        const next = legs[index + 1]
        const wrong = next === undefined ? null : judge([leg, next])
        if (wrong !== null) found.push(wrong)
      }
    return found
  }

  /**
   * A leg ends with its process; one nobody answers rings no longer than the network lets it, whatever its
   * process does.
   */
  private endOf(leg: Leg): number {
    const ended = Math.min(leg.endedAt ?? Infinity, this.deaths.get(leg.pid) ?? Infinity)
    return leg.answeredAt === null
      ? Math.min(ended, leg.dialedAt + (RING_SECONDS * 1_000) / this.arena.speed)
      : ended
  }

  /** The reign of a frozen process ended when it froze, if another one took over. */
  private reigns(): Reign[] {
    const all = this.arena.reigns()
    return all.map(reign => {
      const frozen = this.arena.freezes.find(
        span =>
          span.pid === reign.pid &&
          reign.from <= span.from &&
          (reign.to ?? Infinity) >= span.from &&
          this.wasTaken(all, reign, span),
      )
      return frozen === undefined ? reign : { ...reign, to: frozen.from }
    })
  }

  private wasTaken(all: readonly Reign[], reign: Reign, span: { from: number; to: number }): boolean {
    return all.some(
      one =>
        one.account === reign.account &&
        one.pid !== reign.pid &&
        one.from >= span.from &&
        one.from <= span.to,
    )
  }
}

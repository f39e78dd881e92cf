// Looks at previews, messages and people who call in: nobody is called unseen, no caller is lost without a
// word, and nothing hangs once all is over.
import type { Arena } from './arena.ts'
import { checkContacts, servedCallers } from './contact-check.ts'
import type { Crm, Result } from './crm.ts'
import type { Caller } from './ledger.ts'
import type { Network } from './network.ts'
import { holdsWithin } from './until.ts'

const FINISH_WAIT_MS = 150_000
const QUIET_WAIT_MS = 30_000
const ASK_EVERY_MS = 500
/**
 * A caller who was there for so long, with a process that lived, drove the account and had its database, has
 * a record; real time.
 */
const NOTICED_MS = 5_000
/** Whoever calls back does so within two minutes, by the switch's clock. */
const CALL_BACK_MS = 120_000
/** Log lines and ledger lines are stamped by different statements. */
const STAMP_MS = 100

export interface OtherFigures {
  readonly looks: number
  readonly previewed: number
  readonly messages: number
  readonly callers: number
  readonly callersServed: number
}

/** Waits until the tasks beside the lists have ended; agents go on looking meanwhile. */
export async function settleOthers(arena: Arena): Promise<string[]> {
  const wrong: string[] = []
  const tasks = [...arena.previews.map(({ task }) => task), ...arena.messages.flatMap(({ tasks }) => tasks)]
  for (const task of tasks) await task.finish()
  for (const previews of arena.previews) {
    const isCalled = await holdsWithin(FINISH_WAIT_MS, () => previews.isCalled(), ASK_EVERY_MS)
    if (!isCalled) wrong.push(`previews do not end: ${JSON.stringify(await previews.task.task())}`)
  }
  for (const task of tasks) {
    if (!(await holdsWithin(FINISH_WAIT_MS, () => task.hasEnded(), ASK_EVERY_MS)))
      wrong.push(`a task does not end: ${JSON.stringify(await task.task())}`)
    const mayBeDeclined = arena.previews.some(previews => previews.task === task)
    const served = servedCallers(await task.crm.bills())
    wrong.push(...checkContacts(task.numbers, await task.contacts(), { mayBeDeclined, served }))
  }
  return wrong
}

/** Waits until nobody is on the line any more or on the way to it, and whoever was answered is recorded. */
export async function settleCallers(arena: Arena): Promise<void> {
  const { ledger } = arena
  const areOver = () => {
    ledger.read()
    const lastEnd = Math.max(0, ...[...ledger.legs.values()].map(({ endedAt }) => endedAt ?? 0))
    const living = new Set(arena.processes.flatMap(process => (process.isAlive ? [process.pid] : [])))
    return (
      Date.now() > lastEnd + CALL_BACK_MS / arena.speed + NOTICED_MS &&
      [...ledger.callers.values()].every(({ endedAt, pid }) => endedAt !== null || !living.has(pid))
    )
  }
  await holdsWithin(FINISH_WAIT_MS, areOver, ASK_EVERY_MS)
  const areRecorded = async () => {
    const bills = await Promise.all(arena.crms.map(crm => crm.bills()))
    const recorded = new Set(bills.flat().map(bill => bill.uuid))
    return [...ledger.callers.values()].every(
      ({ legId, answeredAt }) => answeredAt === null || recorded.has(legId),
    )
  }
  await holdsWithin(QUIET_WAIT_MS, areRecorded, ASK_EVERY_MS)
}

/** What is wrong once no call is left. */
export async function checkOthers(
  arena: Arena,
  network: Network,
  bills: readonly Result[],
): Promise<string[]> {
  const wrong = arena.previews.flatMap(previews => previews.unseen(network.legs.values()))
  const recorded = new Set(bills.map(bill => bill.uuid))
  const accountOf = ({ phone }: Caller) => arena.crms.find(crm => crm.owns(phone))?.code ?? ''
  wrong.push(...unrecorded(arena.ledger.callers.values(), recorded, accountOf, network))
  for (const crm of arena.crms) wrong.push(...(await stillBusy(crm)))
  return wrong
}

export function figuresOf(arena: Arena, network: Network, bills: readonly Result[]): OtherFigures {
  const callers = [...arena.ledger.callers.values()]
  const numbers = new Set(arena.previews.flatMap(({ task }) => [...task.numbers]))
  const listening = arena.messages.flatMap(({ tasks }) => tasks.flatMap(task => [...task.numbers]))
  const listeners = new Set(listening)
  const legs = [...network.legs.values()]
  const served = servedCallers(bills)
  return {
    looks: arena.previews.reduce((sum, { counts }) => sum + counts.looks, 0),
    previewed: legs.filter(({ phone }) => numbers.has(phone)).length,
    messages: legs.filter(({ phone }) => listeners.has(phone)).length,
    callers: callers.length,
    callersServed: callers.filter(({ phone }) => served.has(phone)).length,
  }
}

/** Callers of whom no record says a word although their process must have known of them. */
export function unrecorded(
  callers: Iterable<Caller>,
  recorded: ReadonlySet<string>,
  accountOf: (caller: Caller) => string,
  network: Pick<Network, 'wasDriving' | 'isDisturbed'>,
): string[] {
  const mayBeUnknown = (caller: Caller) => {
    const { pid, rangAt, answeredAt, endedAt, isUnreported } = caller
    // Whoever was answered is in the book by then, whatever dies next.
    if (answeredAt !== null) return false
    const isOurs = network.wasDriving(pid, accountOf(caller), rangAt, STAMP_MS)
    if (isUnreported || !isOurs) return true
    return network.isDisturbed(caller, rangAt - NOTICED_MS, (endedAt ?? rangAt) + NOTICED_MS)
  }
  return [...callers]
    .filter(caller => !recorded.has(caller.legId) && !mayBeUnknown(caller))
    .map(caller => `${caller.phone} called in, and no record says so: ${JSON.stringify(caller)}`)
}

/** No agent is left with a call that is over. */
async function stillBusy(crm: Crm): Promise<string[]> {
  let busy: Result[] = []
  const areFree = async () => {
    const answer = await crm.ask('GET', '/v1/agents')
    if (answer?.status !== 200) return false
    busy = answer.body.rows.filter((agent: Result) => ['reserved', 'talking'].includes(agent.state))
    return busy.length === 0
  }
  return (await holdsWithin(QUIET_WAIT_MS, areFree, ASK_EVERY_MS))
    ? []
    : [`agents of ${crm.code} are still busy: ${JSON.stringify(busy).slice(0, 600)}`]
}

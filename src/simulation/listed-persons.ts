// The persons of a simulated list, what agents agree with them, and the call-backs they are promised.
import { DEFAULT_CALL_BACK } from '../domain/call-back.ts'
import type { CallFinished } from '../domain/event.ts'
import { type Random, seeded } from '../domain/random.ts'
import type { MemoryCall, MemoryStore } from '../store/memory/index.ts'
import { draw, tossed } from '../telephony/sim/index.ts'
import type { Scenario } from './scenario.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** An agent says it in wrap-up, when the conversation is on record. */
const SAYS_AFTER_MS = 500

export class ListedPersons {
  private readonly scenario: Scenario
  private readonly store: MemoryStore
  private readonly clock: VirtualClock
  private readonly accountId: number
  private readonly random: Random

  constructor(scenario: Scenario, store: MemoryStore, clock: VirtualClock, accountId: number) {
    this.scenario = scenario
    this.store = store
    this.clock = clock
    this.accountId = accountId
    this.random = seeded(scenario.seed ^ 0x0c0ffee5)
  }

  /** Every task gets every person, with all numbers. */
  addTo(taskId: number): void {
    const { count, numbers } = this.scenario.persons ?? { count: 0, numbers: 1 }
    for (let person = 0; person < count; person++)
      this.store.addContacts(
        ...([taskId, numbersOf(person, numbers), this.clock.now(), null, `p${person}`] as const),
      )
  }

  /** What the agent says of the conversation, if the scenario has a word for this person. */
  heard({ callId, outcome, taskid }: CallFinished): void {
    const call = this.store.calls.get(callId)
    if (call === undefined || taskid === null || outcome !== 'connected') return
    const { phone, data } = call.contact
    const code = this.wordOf(data.memberid || phone)
    if (code !== null) this.clock.after(SAYS_AFTER_MS, () => this.say(call, code))
  }

  private say(call: MemoryCall, code: string): void {
    const { plan, promisedAfter } = this.scenario
    if (!this.store.dispose(this.accountId, call.callId, code, this.clock.now())) return
    if (plan?.outcomes[code]?.then !== 'callBack') return
    const { by, minutes } = plan.callBack ?? DEFAULT_CALL_BACK
    const { phone, zone, data } = call.contact
    this.store.promiseCallBack(this.accountId, {
      ...{ phone, zone, minutes, taskId: call.taskId, memberid: data.memberid },
      at: this.clock.now() + draw(promisedAfter, this.random),
      ext: by === 'agent' ? (call.agentExt ?? null) : null,
    })
  }

  /** The same person says the same whenever somebody talks with them. */
  private wordOf(person: string): string | null {
    let rest = tossed(this.scenario.seed, `${person} says`)
    for (const [code, share] of Object.entries(this.scenario.says)) {
      rest -= share
      if (rest < 0) return code
    }
    return null
  }
}

function numbersOf(person: number, numbers: number): string[] {
  return Array.from(
    { length: numbers },
    (_, which) => `139${String(person * numbers + which).padStart(8, '0')}`,
  )
}

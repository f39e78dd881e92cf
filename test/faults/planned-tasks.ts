// Tasks that call persons by a plan, and call-backs: what their client asks for while everything around it
// fails, and its own book of that.
import type { WrittenPlan } from '../../src/domain/plan/plan.ts'
import type { Random } from '../../src/domain/random.ts'
import type { Crm, Result } from './crm.ts'
import { Desks } from './desks.ts'
import type { Night } from './night.ts'
import type { Attempt } from './plan-check.ts'
import { holdsWithin } from './until.ts'

export const OFTEN = 'often'
export const ONCE = 'once'
/** The pauses of `again`, in minutes. */
export const AGAIN_MINUTES = { noAnswer: 4, busy: 6 } as const
const MANY = 20
/** Soon after midnight nobody is called for some minutes, except who asked for it. */
export const CLOSED_MINUTES = { from: 4, to: 7 } as const
export const LIMITS: Readonly<Record<typeof OFTEN | typeof ONCE, NonNullable<WrittenPlan['limits']>>> = {
  often: [
    { most: 2, in: { minutes: 10 }, for: 'number' },
    { most: 4, in: { minutes: 20 }, for: 'person' },
    { most: 3, in: 'day', for: 'person' },
    { most: 3, in: 'day', for: 'number', over: 'task' },
    { most: 2, in: 'day', of: 'answers', for: 'person', except: 'callBacks' },
  ],
  once: [{ most: 1, in: 'day', for: 'person' }],
}
const OPEN = [`00:0${CLOSED_MINUTES.to}-00:0${CLOSED_MINUTES.from}`]
export const PLANS: Readonly<Record<string, WrittenPlan>> = {
  often: {
    outcomes: { later: { then: 'callBack' } },
    again: {
      noAnswer: { times: MANY, after: [AGAIN_MINUTES.noAnswer] },
      busy: { times: MANY, after: [AGAIN_MINUTES.busy], number: 'next' },
    },
    limits: LIMITS.often,
    hours: { week: { mo: OPEN, tu: OPEN, we: OPEN, th: OPEN, fr: OPEN, sa: OPEN, su: OPEN } },
    callBack: { minutes: 5, missed: { retryMinutes: 2, times: 1 } },
  },
  once: { limits: LIMITS.once },
}
/** So many agents say something of their conversations. */
export const DESKS = 4

/** Numbers of each person: as many in either task of its plan. */
const NUMBERS = { often: 4, once: 2 } as const
const PERSONS_A_LOT = 6
const LOTS_MAX = 4
const PROMISES_MAX = 40
const ASK_EVERY_MS = 400
/** From now to a promised moment, by the clocks of the processes. */
const PROMISED_MIN_MS = 90_000
const PROMISED_MAX_MS = 200_000

interface Number {
  readonly plan: typeof OFTEN | typeof ONCE
  readonly person: string
  readonly taskid: string
}

export class PlannedTasks {
  readonly crm: Crm
  /** The numbers that were acknowledged, by phone. */
  readonly numbers = new Map<string, Number>()
  /** Phones of call-backs that were asked for, acknowledged or not. */
  readonly wished = new Set<string>()
  /** Call-backs that were acknowledged, by id: phones. */
  readonly promised = new Map<number, string>()
  /** What agents said was acknowledged, each with a call-back: phones. */
  readonly said = new Set<string>()
  private readonly tasks = { often: ['', ''], once: ['', ''] }
  private readonly firstExt: number
  private readonly random: Random
  private readonly night: Night
  private readonly desks: Desks
  private lots = 0

  /** The agents from `firstExt` on have desks. */
  constructor(crm: Crm, firstExt: number, random: Random, night: Night) {
    this.crm = crm
    this.desks = new Desks(crm)
    this.firstExt = firstExt
    this.random = random
    this.night = night
  }

  async begin(group: string): Promise<void> {
    for (const plan of [OFTEN, ONCE] as const)
      for (const which of [0, 1])
        this.tasks[plan][which] = await this.crm.beginOther(`${plan}-${which}`, {
          ...{ plan, concurrent: 500, assignment: { type: 'group', name: group } },
        })
    await this.append()
  }

  /** Persons are added, call-backs are promised, and agents agree on others, until there are enough. */
  async keepAsking(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (this.random.next() < 0.2) await this.append()
      if (this.random.next() < 0.7) await this.promise()
      await this.say(String(this.firstExt + this.pick(DESKS)))
      await holdsWithin(ASK_EVERY_MS, isOver)
    }
  }

  /** Some more persons, with numbers in both tasks of each plan. */
  private async append(): Promise<void> {
    if (this.lots === LOTS_MAX) return
    const from = PERSONS_A_LOT * this.lots++
    for (const plan of [OFTEN, ONCE] as const)
      for (const [which, taskid] of this.tasks[plan].entries()) {
        const half = NUMBERS[plan] / 2
        const entries = Array.from({ length: PERSONS_A_LOT * half }, (_, index) => {
          const person = from + Math.floor(index / half)
          const number = person * NUMBERS[plan] + which * half + (index % half)
          return {
            phone: this.crm.numberOf(plan === OFTEN ? '3' : '4', number),
            memberid: `${plan}-${person}`,
          }
        })
        await this.crm.appendTo(taskid, entries)
        for (const { phone, memberid } of entries) this.numbers.set(phone, { plan, person: memberid, taskid })
      }
  }

  /** Promises a call to a number of its own, or to one of a person. */
  private async promise(): Promise<void> {
    if (this.wished.size >= PROMISES_MAX || !this.crm.isReachable) return
    const listed = [...this.numbers].filter(([phone, { plan }]) => plan === OFTEN && !this.wished.has(phone))
    const [phone, number] = (this.random.next() < 0.3 && listed[this.pick(listed.length)]) || [
      this.crm.numberOf('5', this.wished.size),
    ]
    this.wished.add(phone)
    const of = number === undefined ? {} : { taskid: number.taskid, memberid: number.person }
    const answer = await this.crm.ask('POST', '/v1/call-backs', { phone, at: this.moment(), ...of })
    if (answer?.status === 201) this.promised.set(answer.body.id, phone)
  }

  /** An agent says of its last conversation with a person that it wants to be called later. */
  private async say(ext: string): Promise<void> {
    const me = await this.desks.see(ext)
    const call: Result = [me?.call, me?.lastCall].find(
      each => this.numbers.get(each?.phone)?.plan === OFTEN && each.disposition === null,
    )
    if (call === undefined || this.wished.has(call.phone)) return
    this.wished.add(call.phone)
    const path = `/v1/desk/calls/${call.id}/disposition`
    const said = { code: 'later', callBack: { at: this.moment() } }
    const answer = await this.desks.ask(ext, 'POST', path, said)
    if (answer?.status === 204) this.said.add(call.phone)
  }

  /**
   * Persons who may be called once a day, of whom two tasks have a number, and who were not called on each
   * side of midnight; those who were first called after it are called once. `attempts`: when each number was
   * marked. That nobody is called twice is what the limit says.
   */
  neverCalled(attempts: readonly Attempt[]): string[] {
    const days = new Map<string, Set<number>>()
    for (const { plan, person } of this.numbers.values()) if (plan === ONCE) days.set(person, new Set())
    for (const { phone, markedOn } of attempts)
      days.get(this.numbers.get(phone)?.person ?? '')?.add(this.night.dayOf(markedOn))
    const last = this.night.dayOf(this.night.midnight)
    return [...days].flatMap(([person, called]) => (called.has(last) ? [] : [person]))
  }

  /** All call-backs that the account knows; null: nobody answered. */
  callBacks(states: string): Promise<Result[] | null> {
    return this.pages(`/v1/call-backs?states=${states}`)
  }

  /** The calls on record to its numbers; null: nobody answered. */
  async attempts(): Promise<Attempt[] | null> {
    const rows = await this.pages('/v1/calls?')
    return (
      rows?.flatMap(({ id, legId, phone, taskid, dialedAt: markedOn }) =>
        this.numbers.has(phone) ? [{ id, legId, phone, taskid, markedOn }] : [],
      ) ?? null
    )
  }

  private async pages(path: string): Promise<Result[] | null> {
    const rows: Result[] = []
    let cursor = ''
    do {
      const answer = await this.crm.ask('GET', `${path}&limit=200${cursor}`)
      if (answer?.status !== 200) return null
      rows.push(...answer.body.rows)
      cursor = answer.body.next == null ? '' : `&cursor=${encodeURIComponent(answer.body.next)}`
    } while (cursor !== '')
    return rows
  }

  /**
   * True once none is open. Those that are due later than the run lasts, as limits may have it, are
   * cancelled; what is due must come to its end by itself.
   */
  async areCallBacksOver(): Promise<boolean> {
    const open = await this.callBacks('waiting,calling')
    for (const { id, state, dueAt } of open ?? [])
      if (state === 'waiting' && dueAt > this.night.now() + PROMISED_MAX_MS)
        await this.crm.ask('POST', `/v1/call-backs/${id}/cancel`, {})
    return open?.length === 0
  }

  /** True once all tasks are paused, so that the calls that go on are the last ones. */
  async arePaused(): Promise<boolean> {
    for (const taskid of Object.values(this.tasks).flat()) {
      await this.crm.ask('POST', `/v1/tasks/${taskid}/pause`, {})
      const task = await this.crm.ask('GET', `/v1/tasks/${taskid}`)
      if (task?.body?.state !== 'paused') return false
    }
    return true
  }

  private moment(): number {
    const span = PROMISED_MAX_MS - PROMISED_MIN_MS
    return Math.round(this.night.now() + PROMISED_MIN_MS + this.random.next() * span)
  }

  private pick(length: number): number {
    return Math.floor(this.random.next() * length)
  }
}

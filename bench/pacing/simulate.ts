// Simulates days of one team and one policy: dials, answers, talk and wrap-up are events in virtual time.
import { Heap } from '../../src/domain/heap.ts'
import type { PacingEvent, PoolView } from '../../src/domain/pacing/pacer.ts'
import { seeded } from './random.ts'
import type { World } from './worlds.ts'

/** What is measured: a pacer, or a rival with the same two verbs. */
export interface Policy {
  observe(event: PacingEvent): void
  callsToStart(view: PoolView): number
}

export interface Day {
  talkMs: number
  wrapMs: number
  loggedInMs: number
  /** Answered calls that are over: connected + abandoned. */
  answered: number
  abandoned: number
  dials: number
  waitsMs: number[]
  slots: Slot[]
}

/** Five minutes of a day. */
export interface Slot {
  talkMs: number
  loggedInMs: number
  answered: number
  abandoned: number
}

export interface Run {
  world: World
  agents: number
  days: number
  seed: number
  shiftMs?: number
}

export const SLOT_MS = 300_000
const DAY_MS = 86_400_000
const SHIFT_MS = 8 * 3_600_000
const SHIFT_BEGIN_MS = 9 * 3_600_000
/** Time passes for the policy even when nothing happens: ages change what it may do. */
const TICK_MS = 1_000

interface Thing {
  readonly at: number
  kind: 'dialEnd' | 'giveUp' | 'talkEnd' | 'wrapEnd' | 'tick' | 'roster'
  since: number
  answered: boolean
  place: number
}

export function simulate(run: Run, policy: Policy): Day[] {
  const days: Day[] = []
  for (let day = 0; day < run.days; day++) days.push(simulateDay(run, policy, day))
  return days
}

function simulateDay(run: Run, policy: Policy, dayIndex: number): Day {
  const { world, agents } = run
  const shiftMs = run.shiftMs ?? SHIFT_MS
  const begin = (20_000 + dayIndex) * DAY_MS + SHIFT_BEGIN_MS
  const end = begin + shiftMs
  const random = seeded(run.seed * 7_919 + dayIndex * 104_729 + 1)
  const queue = new Heap<Thing>((a, b) => a.at < b.at)
  const slots = Array.from(
    { length: Math.ceil(shiftMs / SLOT_MS) },
    (): Slot => ({ talkMs: 0, loggedInMs: 0, answered: 0, abandoned: 0 }),
  )
  const day: Day = {
    talkMs: 0,
    wrapMs: 0,
    loggedInMs: 0,
    answered: 0,
    abandoned: 0,
    dials: 0,
    waitsMs: [],
    slots,
  }
  const dialing = new Crowd()
  const talking = new Crowd()
  const wrapping = new Crowd()
  const waiting: Thing[] = []
  let idle = Math.round(agents * world.present(0))
  let leaving = 0
  let now = begin

  const thing = (kind: Thing['kind'], at: number, answered = false): Thing => ({
    kind,
    at,
    since: now,
    answered,
    place: -1,
  })
  const slot = () => slots[Math.min(slots.length - 1, Math.floor((now - begin) / SLOT_MS))]
  const loggedIn = () => idle + talking.size + wrapping.size

  function pass(until: number): void {
    const ms = Math.min(until, end) - now
    if (ms > 0) {
      const current = slot()
      day.talkMs += ms * talking.size
      day.wrapMs += ms * wrapping.size
      day.loggedInMs += ms * loggedIn()
      if (current) {
        current.talkMs += ms * talking.size
        current.loggedInMs += ms * loggedIn()
      }
    }
    now = until
  }

  function settle(abandoned: boolean, waitMs: number): void {
    day.answered++
    const current = slot()
    if (current) current.answered++
    if (abandoned) {
      day.abandoned++
      if (current) current.abandoned++
      policy.observe({ type: 'abandoned', at: now })
    } else policy.observe({ type: 'connected', at: now, waitMs })
    day.waitsMs.push(waitMs)
  }

  function connect(answeredAt: number): void {
    idle--
    const talkMs = world.talkMs(random, now - begin)
    const call = thing('talkEnd', now + talkMs)
    talking.add(call)
    queue.push(call)
    settle(false, now - answeredAt)
  }

  function agentFree(): void {
    if (leaving > 0) {
      leaving--
      return
    }
    idle++
    const next = waiting.shift()
    if (next) {
      next.answered = false
      connect(next.since)
    }
  }

  function roster(): void {
    const wanted = Math.round(agents * world.present(now - begin))
    let surplus = loggedIn() - leaving - wanted
    while (surplus > 0) {
      if (idle > 0) idle--
      else leaving++
      surplus--
    }
    while (surplus < 0) {
      if (leaving > 0) leaving--
      else agentFree()
      surplus++
    }
  }

  function happen(event: Thing): void {
    switch (event.kind) {
      case 'dialEnd': {
        dialing.remove(event)
        const ringMs = now - event.since
        policy.observe({ type: event.answered ? 'answered' : 'failed', at: now, ringMs })
        if (!event.answered) return
        if (idle > 0) connect(now)
        else if (world.abandonWaitMs === 0) settle(true, 0)
        else {
          const customer = thing('giveUp', now + world.abandonWaitMs, true)
          waiting.push(customer)
          queue.push(customer)
        }
        return
      }
      case 'giveUp':
        if (!event.answered) return
        waiting.splice(waiting.indexOf(event), 1)
        settle(true, now - event.since)
        return
      case 'talkEnd': {
        talking.remove(event)
        policy.observe({ type: 'talkEnded', at: now, talkMs: now - event.since })
        const wrap = thing('wrapEnd', now + world.wrapMs(random))
        wrapping.add(wrap)
        queue.push(wrap)
        return
      }
      case 'wrapEnd':
        wrapping.remove(event)
        policy.observe({ type: 'wrapEnded', at: now, wrapMs: now - event.since })
        agentFree()
        return
      case 'roster':
        roster()
        return
      case 'tick':
        if (now + TICK_MS < end) queue.push(thing('tick', now + TICK_MS))
    }
  }

  queue.push(thing('tick', begin))
  for (const jump of world.jumpsAtMs) if (jump < shiftMs) queue.push(thing('roster', begin + jump))
  for (let event = queue.pop(); event; event = queue.pop()) {
    pass(event.at)
    if (event.kind === 'giveUp' && !event.answered) continue
    happen(event)
    if (now >= end) continue
    const calls = policy.callsToStart({
      at: now,
      idle,
      talkingSince: talking.since,
      wrappingSince: wrapping.since,
      dialingSince: dialing.since,
      waitingSince: waiting.map(customer => customer.since),
    })
    for (let call = 0; call < calls; call++) {
      const outcome = world.dial(random, now - begin, day.dials++)
      const dial = thing('dialEnd', now + outcome.ringMs, outcome.answered)
      dialing.add(dial)
      queue.push(dial)
    }
  }
  return day
}

/** Members of a state and the moments they entered it, in no order. */
class Crowd {
  readonly since: number[] = []
  readonly #members: Thing[] = []

  get size(): number {
    return this.#members.length
  }

  add(member: Thing): void {
    member.place = this.#members.length
    this.#members.push(member)
    this.since.push(member.since)
  }

  remove(member: Thing): void {
    const moved = this.#members.pop()
    const since = this.since.pop()
    if (moved === undefined || since === undefined || moved === member) return
    moved.place = member.place
    this.#members[member.place] = moved
    this.since[member.place] = since
  }
}

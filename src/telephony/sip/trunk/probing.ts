// Probes the targets of a trunk with OPTIONS, again and again, to learn which of them answer.
import type { Clock } from '../../../domain/clock.ts'
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { TrunkOutage } from '../../../domain/trunk-outage.ts'
import { newSipCallId, newTag, type RandomBytes } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Transports } from '../transport/transport.ts'
import { type Asked, answerOf, ask, isAlive } from './ask.ts'
import type { TrunkTarget } from './trunk-address.ts'
import { optionsOf } from './way.ts'

export const PROBE_EVERY_MS = 30_000
/** Between probes while no target answers. */
export const PROBE_AGAIN_MS = 5_000
/** By then the probe has been sent five times over UDP (RFC 3261 §17.1.2.1). */
export const PROBE_LIMIT_MS = 8_000

export interface ProbeSender {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<Transports, 'flowTo'>
}

/** Any final response but 408 and 503 shows that somebody is there. */
export function probe(sender: ProbeSender, trunk: TrunkAccess, { target, uri }: TrunkTarget): Promise<Asked> {
  const flow = sender.transports.flowTo(target, 0)
  if (flow === null) return Promise.resolve({ kind: 'failed', message: 'nothing here speaks its transport' })
  const ids = { sipCallId: newSipCallId(sender.random), tag: newTag(sender.random), sequence: 1 }
  return ask(sender, optionsOf(trunk, uri, flow.contact, ids), target, PROBE_LIMIT_MS)
}

export interface ProbeListener {
  answered(target: TrunkTarget): void
  unanswered(target: TrunkTarget, outage: TrunkOutage): void
  /** No target answers. */
  allSilent(outage: TrunkOutage): void
}

export class Probing {
  private readonly sender: ProbeSender
  private readonly trunk: TrunkAccess
  private readonly targets: () => readonly TrunkTarget[]
  private readonly listener: ProbeListener
  private cancelNext: () => void = () => {}
  private isAsking = false
  private stopped = false

  constructor(
    sender: ProbeSender,
    trunk: TrunkAccess,
    targets: () => readonly TrunkTarget[],
    listener: ProbeListener,
  ) {
    this.sender = sender
    this.trunk = trunk
    this.targets = targets
    this.listener = listener
  }

  stop(): void {
    this.stopped = true
    this.cancelNext()
  }

  /** Probes at once, unless it is probing already. */
  now(): void {
    if (!this.isAsking && !this.stopped) void this.round()
  }

  private async round(): Promise<void> {
    this.cancelNext()
    this.isAsking = true
    const answers: string[] = []
    let someAnswered = false
    const targets = this.targets()
    await Promise.all(
      targets.map(async one => {
        const asked = await probe(this.sender, this.trunk, one)
        if (this.stopped) return
        if (isAlive(asked)) {
          someAnswered = true
          this.listener.answered(one)
          return
        }
        const answer = answerOf(one.target, asked)
        answers.push(answer)
        this.listener.unanswered(one, unanswered(answer))
      }),
    )
    this.isAsking = false
    if (this.stopped) return
    if (!someAnswered && targets.length > 0) this.listener.allSilent(unanswered(answers.join(', ')))
    this.cancelNext = this.sender.clock.after(someAnswered ? PROBE_EVERY_MS : PROBE_AGAIN_MS, () =>
      this.now(),
    )
  }
}

function unanswered(target: string): TrunkOutage {
  return { reason: 'probeUnanswered', about: { target } }
}

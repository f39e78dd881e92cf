// What a customer hears who waits for an agent: a prompt or a ringing tone over and over, and in between, if
// it has called in, its place in the line.
import { promptsOfPlace } from '../../domain/call/place-in-line.ts'
import type { UsedPrompt } from '../../store/port/account-picture.ts'
import type { AgentFloor } from './agent-floor.ts'
import type { Customer } from './call-customer.ts'
import { Deadline } from './deadline.ts'
import { PLAYED_LATE_MS } from './live-announcement.ts'

/** Null: it is not in the line, because phones ring for it. */
type Place = () => number | null

export class WaitSound {
  private isSaying = false
  private readonly customer: Pick<Customer, 'legId' | 'hearsRinging' | 'hearsPlace'>
  private readonly floor: Pick<AgentFloor, 'account' | 'node'>
  private readonly place: Place
  private readonly deadline: Deadline

  constructor(customer: Customer, floor: AgentFloor, place: Place) {
    this.customer = customer
    this.floor = floor
    this.place = place
    this.deadline = new Deadline(floor.node.clock)
  }

  /** It goes on until somebody is connected. */
  begin(): void {
    if (!this.sayPlace()) this.playOn()
  }

  /** The switch has played something to its end; false: that was not the place. */
  played(): boolean {
    const { isSaying } = this
    if (isSaying) this.playOn()
    return isSaying
  }

  end(): void {
    this.isSaying = false
    this.deadline.clear()
  }

  private playOn(): void {
    const { customer, floor } = this
    const { inboundPositionSeconds, waitPrompt } = floor.account.settings
    this.end()
    if (waitPrompt !== '') floor.node.switch.play(customer.legId, waitPrompt, 'loops')
    else if (customer.hearsRinging) floor.node.switch.playRinging(customer.legId)
    if (customer.hearsPlace && inboundPositionSeconds > 0) this.sayLater(inboundPositionSeconds * 1_000)
  }

  private sayLater(afterMs: number): void {
    this.deadline.set(afterMs, () => {
      if (!this.sayPlace()) this.sayLater(afterMs)
    })
  }

  /** False: it has no place, or nothing to say it with. */
  private sayPlace(): boolean {
    const prompt = this.promptNow()
    if (prompt === undefined) return false
    this.isSaying = true
    this.floor.node.switch.play(this.customer.legId, prompt.name)
    this.deadline.set(prompt.ms + PLAYED_LATE_MS, () => this.playOn())
    return true
  }

  private promptNow(): UsedPrompt | undefined {
    const { account } = this.floor
    if (!this.customer.hearsPlace || account.settings.inboundPositionSeconds === 0) return undefined
    const place = this.place()
    const names = place === null ? [] : promptsOfPlace(place)
    return names.flatMap(name => account.promptNamed(name) ?? [])[0]
  }
}

// Drives a switch in contract tests: gives commands, records every event, and waits in the switch's own time.
import assert from 'node:assert/strict'
import type { TrunkAccess } from '../../src/domain/trunk.ts'
import type { CustomerCall, Ears, LegEnded, Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { GIVE_UP_MS } from '../support/eventually.ts'
import type { ContractWorld } from './telephony-people.ts'

export interface AnyCommand {
  readonly do: string
  readonly leg?: string
  readonly room?: string
  readonly ears?: Ears
  readonly digits?: string
  readonly ext?: string
  readonly isHeld?: boolean
  readonly ms?: number
}

/** How long an event may take, in ms of the switch's time. */
const STEP_MS = 20

export class Caller {
  readonly telephony: Switch
  readonly events: SwitchEvent[] = []
  readonly dialed = new Set<string>()
  /** Hears each event as the switch reports it. */
  heard: (event: SwitchEvent) => void = () => {}
  readonly #world: ContractWorld
  #calls = 0

  constructor(world: ContractWorld) {
    this.#world = world
    this.telephony = world.telephony
  }

  /** Starts the switch. */
  async listen(): Promise<void> {
    await this.telephony.start(event => {
      this.events.push(event)
      this.heard(event)
    })
    this.telephony.useTrunks([this.#world.trunk])
  }

  /** Starts the switch with the agents 1001 and 1002 of account 1. */
  async start(): Promise<void> {
    await this.listen()
    this.telephony.expectAgents(1, [
      { ext: '1001', login: '9001-1001', password: 'p' },
      { ext: '1002', login: '9001-1002', password: 'p' },
    ])
    await this.until('agentRegistered', '1001')
  }

  get trunk(): TrunkAccess {
    return this.#world.trunk
  }

  now(): number {
    return this.#world.now()
  }

  dial(legId: string, to: string, more: Partial<Pick<CustomerCall, 'ringTimeoutMs' | 'mayDial'>> = {}): void {
    this.dialed.add(legId)
    const tags = { accountId: 1, callId: ++this.#calls }
    const way = {
      callerId: '01012345678',
      trunk: this.trunk.name,
      ringTimeoutMs: 30_000,
      mayDial: () => true,
    }
    this.telephony.dial(legId, { to, ...way, ...more, tags })
  }

  ring(legId: string, call: { ext?: string; callerId?: string; ringTimeoutMs?: number } = {}): void {
    this.dialed.add(legId)
    const { ext = '1001', callerId = '13800000001', ringTimeoutMs = 30_000 } = call
    this.telephony.ringAgent(legId, {
      accountId: 1,
      ext,
      callerId,
      ringTimeoutMs,
      tags: { accountId: 1, callId: null },
    })
  }

  /** A customer and an agent, both answered and connected. */
  async converse(
    customerLegId: string,
    agentLegId: string,
    agent: { callerId?: string } = {},
  ): Promise<void> {
    this.ring(agentLegId, agent)
    await this.until('answered', agentLegId)
    this.dial(customerLegId, '13800000001')
    await this.until('answered', customerLegId)
    this.connect(customerLegId, agentLegId)
    await this.until('joined', agentLegId)
  }

  /** Joins both in the customer's room. */
  connect(customerLegId: string, agentLegId: string): void {
    this.telephony.join(customerLegId, customerLegId)
    this.telephony.join(agentLegId, customerLegId)
  }

  async roomsOf(): Promise<Record<string, string | null>> {
    return Object.fromEntries((await this.telephony.snapshot()).map(leg => [leg.legId, leg.room]))
  }

  async obey(command: AnyCommand): Promise<void> {
    const { leg = '' } = command
    if (command.do === 'dial') this.dial(leg, `138000000${command.digits}`, { ringTimeoutMs: 8_000 })
    else if (command.do === 'ring')
      this.ring(leg, { ext: command.ext ?? '', ...(command.isHeld && { callerId: '' }) })
    else if (command.do === 'join') this.telephony.join(leg, command.room ?? '', command.ears)
    else if (command.do === 'leave') this.telephony.leave(leg)
    else if (command.do === 'sendDigits') this.telephony.sendDigits(leg, '1#')
    else if (command.do === 'hangup') this.telephony.hangup(leg)
    else if (command.do === 'play') this.telephony.play(leg, 'sorry')
    else if (command.do === 'record') this.telephony.record(leg, 'x.wav')
    else await this.passed(command.ms ?? 0)
  }

  passed(ms: number): Promise<void> {
    return this.#world.pass(ms)
  }

  /** Waits for an event of a leg, or of an extension. */
  /** The event, or the one with this `place` of its kind. */
  async until(type: SwitchEvent['type'], of: string, place = 1): Promise<SwitchEvent> {
    for (let waited = 0; waited <= GIVE_UP_MS; waited += STEP_MS) {
      const found = this.events.filter(event => event.type === type && isOf(event, of))[place - 1]
      if (found) return found
      await this.#world.pass(STEP_MS)
    }
    const reported = this.events.map(event => (event.type === 'ended' ? JSON.stringify(event) : event.type))
    const shown = this.#world.show?.() ?? ''
    assert.fail(`no ${type} of ${of} in ${GIVE_UP_MS} ms; reported: ${reported.join(' ')}\n${shown}`)
  }

  async ended(legId: string): Promise<LegEnded> {
    const event = await this.until('ended', legId)
    assert.ok(event.type === 'ended')
    return event
  }

  /** The nth call that comes in, counted from 1. */
  async cameIn(nth: number): Promise<SwitchEvent & { readonly type: 'incoming' }> {
    const came = () => this.events.filter(event => event.type === 'incoming')[nth - 1]
    for (let waited = 0; came() === undefined && waited <= GIVE_UP_MS; waited += STEP_MS)
      await this.#world.pass(STEP_MS)
    const event = came() ?? assert.fail(`no ${nth} calls came in within ${GIVE_UP_MS} ms`)
    this.dialed.add(event.legId)
    return event
  }

  count(type: SwitchEvent['type'], of: string): number {
    return this.events.filter(event => event.type === type && isOf(event, of)).length
  }

  reported(legId: string): string[] {
    return this.events.filter(event => isOf(event, legId)).map(event => event.type)
  }

  /**
   * Checks the rules of a leg: nothing after `ended`, one answer, no ringing after it, joined only if
   * answered, times in order.
   */
  checkOrder(): void {
    for (const legId of this.dialed) {
      const reported = this.reported(legId)
      const end = reported.indexOf('ended')
      const trail = `${legId}: ${reported.join(' ')}`
      assert.ok(end === -1 || end === reported.length - 1, `reported after the end of ${trail}`)
      const answer = reported.indexOf('answered')
      assert.equal(answer, reported.lastIndexOf('answered'), `answered twice: ${trail}`)
      for (const later of ['joined', 'played'])
        assert.ok(!reported.includes(later) || (answer !== -1 && reported.indexOf(later) > answer), trail)
      for (const sooner of ['ringing', 'earlyMedia'])
        assert.ok(answer === -1 || reported.lastIndexOf(sooner) < answer, trail)
      if (answer !== -1)
        assert.ok(
          this.events.every(
            event => !(isOf(event, legId) && event.type === 'ended') || event.outcome === 'completed',
          ),
          trail,
        )
    }
    const times = this.events.map(event => event.at)
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
      'events out of order',
    )
  }
}

function isOf(event: SwitchEvent, of: string): boolean {
  return ('legId' in event && event.legId === of) || ('ext' in event && event.ext === of)
}

// What the telephony contract asks of the world around a switch: its people, its trunk, its time.
import type { TrunkAccess } from '../../src/domain/trunk.ts'
import type { AgentPhone, Switch } from '../../src/telephony/port.ts'

/**
 * How the people behind the switch behave, besides what the last two digits of a number decide (the lab
 * carrier's list).
 */
export interface People {
  /** How long a conversation lasts and who ends it. */
  readonly talkMs: number
  readonly hangsUpFirst: 'customer' | 'agent'
  readonly agentsAnswer: boolean
}

export interface ContractWorld {
  readonly telephony: Switch
  /** A trunk that works. */
  readonly trunk: TrunkAccess
  /** Lets this much of the switch's time pass. */
  pass(ms: number): Promise<void>
  now(): number
  close(): Promise<void>
  /** What the people on the other side know, when something fails to come. */
  show?(): string
}

/** A world with agents. */
export interface AgentsWorld extends ContractWorld {
  /** An agent whose phone is at a PBX, and is there. */
  atPbx(ext: string): Promise<AgentPhone>
}

/** A world whose people are dialled by number, speak all the time, and can be listened to. */
export interface SpeakingWorld extends ContractWorld {
  /** Numbers of people who answer at once, each with a voice of its own. */
  readonly numbers: readonly string[]
  /** The numbers of those this one hears from now on; one at a wrong level has the level after its number. */
  heardBy(number: string): Promise<readonly string[]>
  /** Presses a key of their phone. */
  press(number: string, key: string): void
  /** Keys that were sent to them. */
  keysOf(number: string): string
}

/** A world in which people call in over the trunk. */
export interface CallingWorld extends ContractWorld {
  /**
   * They give up after `patienceMs`, or hang up `talkMs` after the answer; left out: not before the test is
   * over.
   */
  callIn(call: {
    readonly from: string
    readonly to: string
    readonly patienceMs?: number
    readonly talkMs?: number
  }): void
}

export type MakeWorld = (people: People) => Promise<AgentsWorld>

export interface SwitchTraits {
  /**
   * True if an agent ends a talk by hanging up its phone, so that a held leg ends too; else agents use a sign
   * the switch understands.
   */
  readonly heldAgentsHangUp?: boolean
  /** Nothing but the switch takes time. */
  readonly isInVirtualTime?: boolean
}

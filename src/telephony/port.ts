// The telephony port: legs, the commands on them, and events of a switch. Commands are idempotent by leg id;
// every leg ends in exactly one `ended`.
import type { PhoneRefusal } from '../domain/agent.ts'
import type { HangupBy, LegOutcome } from '../domain/outcome.ts'
import type { TrunkAccess } from '../domain/trunk.ts'
import type { TrunkOutage } from '../domain/trunk-outage.ts'

export interface Switch {
  /** Begins to report events; resolves when commands may be given. */
  start(listener: (event: SwitchEvent) => void): Promise<void>
  stop(): Promise<void>
  /**
   * All extensions of an account that may register, in place of those named before; `agentRegistered` follows
   * for each that is there.
   */
  expectAgents(accountId: number, agents: readonly AgentPhone[]): void
  /**
   * Companycodes of the accounts whose agents are not named here, or not yet: their phones are asked to come
   * again, not refused. Until this is said for the first time that may be any account.
   */
  expectElsewhere(codes: readonly string[]): void
  /**
   * All trunks that calls may take, in place of those named before; the same list again changes nothing. A
   * call over a trunk that left the list goes on.
   */
  useTrunks(trunks: readonly TrunkAccess[]): void
  dial(legId: string, call: CustomerCall): void
  /** Rings an agent's phone; the leg may outlive many customers (a held agent). */
  ringAgent(legId: string, call: AgentCall): void
  /**
   * Puts an answered leg into a room, out of the one it was in; `joined` follows. The caller names rooms; one
   * exists while a leg is in it. Joining the same room with other ears changes them, and `joined` follows
   * again; with the same ears nothing happens, nor when the leg has ended: its `ended` is on the way.
   */
  join(legId: string, room: string, ears?: Ears): void
  /** Takes a leg out of its room: it lives on, hears nobody and is heard by nobody. */
  leave(legId: string): void
  /**
   * Ends this leg only, by `us`; the others of its room stay until they are hung up too, or hang up.
   */
  hangup(legId: string): void
  /**
   * Plays an announcement; `played` follows when it is over. One that `loops` plays until the leg joins a
   * room, ends or hears another, and nothing follows.
   */
  play(legId: string, prompt: string, loops?: 'loops'): void
  /**
   * Presses keys (0-9, *, #, A-D) towards an answered leg's phone, one after the other, in place of what it
   * hears; other characters are left out.
   */
  sendDigits(legId: string, digits: string): void
  /**
   * Records a leg (left) and whomever it hears (right) from now to its end into `file`, which must not exist;
   * `recording` or `recordingFailed` follows.
   */
  record(legId: string, file: string): void
  /**
   * Legs alive now, and those a process before this one left of which the network has not said yet what
   * became of them: for recovery, and to find out what no event has said. Rejects when the switch cannot
   * say.
   */
  snapshot(): Promise<LiveLeg[]>
}

/**
 * Who hears whom in a room: a leg hears another if it `hears` that one and is among those whom that one
 * `speaksTo`. Nobody hears itself. A listener speaks to none; a whisperer speaks to the agent's leg only.
 */
export interface Ears {
  readonly speaksTo: LegSet
  readonly hears: LegSet
}

/** Legs of a room: all of them, none, or those named, whether or not they are there yet. */
export type LegSet = 'all' | 'none' | readonly string[]

export interface AgentPhone {
  readonly ext: string
  /** The user name that is its own among all accounts: companycode-extension. */
  readonly login: string
  readonly password: string
}

export interface CustomerCall {
  readonly to: string
  readonly callerId: string
  readonly trunk: string
  readonly ringTimeoutMs: number
  readonly tags: LegTags
}

export interface AgentCall {
  readonly accountId: number
  readonly ext: string
  /** What the agent's phone shows: the customer's number; empty for a held leg. */
  readonly callerId: string
  readonly ringTimeoutMs: number
  readonly tags: LegTags
}

/** Our ids, carried by the leg and given back by `snapshot`. */
export interface LegTags {
  readonly accountId: number
  readonly callId: number | null
}

export interface LiveLeg {
  readonly legId: string
  readonly answered: boolean
  /** The room it is in. */
  readonly room: string | null
  readonly tags: LegTags
  /**
   * A process before this one left it: it is being hung up, and no event of it follows but `answeredLate`.
   */
  readonly isLeft?: boolean
}

export type SwitchEvent =
  | {
      readonly type: 'ringing' | 'earlyMedia' | 'answered' | 'played'
      readonly legId: string
      readonly at: number
    }
  /** The leg hears and is heard in the room, as its ears say. */
  | { readonly type: 'joined'; readonly legId: string; readonly room: string; readonly at: number }
  /** A key pressed at the leg's phone: one event a press. */
  | { readonly type: 'digit'; readonly legId: string; readonly digit: string; readonly at: number }
  /**
   * Somebody calls one of our numbers by way of a trunk. The switch names the leg, which rings until it is
   * hung up or its caller gives up; then its `ended` follows. It is not in the snapshot.
   */
  | {
      readonly type: 'incoming'
      readonly legId: string
      readonly trunk: string
      readonly from: string
      readonly to: string
      readonly at: number
    }
  | LegEnded
  /**
   * Somebody picked up on a customer's leg that is not alive: it had ended unanswered, minutes ago perhaps,
   * or its process had died. They are hung up on.
   */
  | { readonly type: 'answeredLate'; readonly legId: string; readonly tags: LegTags; readonly at: number }
  /** Sound is being written to `file`; a switch whose people make no sound never reports it. */
  | { readonly type: 'recording'; readonly legId: string; readonly file: string; readonly at: number }
  /** What had been written until then stays. */
  | {
      readonly type: 'recordingFailed'
      readonly legId: string
      readonly file: string
      readonly reason: string
      readonly at: number
    }
  /**
   * A trunk does not answer, refuses us or asked to be left alone; every trunk is up until an event says
   * otherwise.
   */
  | { readonly type: 'trunkDown'; readonly trunk: string; readonly outage: TrunkOutage; readonly at: number }
  | { readonly type: 'trunkUp'; readonly trunk: string; readonly at: number }
  /** It is up and refused a call for want of room: less is to be asked of it for a while. */
  | { readonly type: 'trunkFull'; readonly trunk: string; readonly at: number }
  | {
      readonly type: 'agentRegistered' | 'agentUnregistered'
      readonly accountId: number
      readonly ext: string
      readonly at: number
    }
  /** A phone was refused in the name of this agent. Of a name that no agent has nothing is said. */
  | {
      readonly type: 'agentRefused'
      readonly accountId: number
      readonly ext: string
      readonly reason: PhoneRefusal
      /** IP address. */
      readonly from: string
      readonly at: number
    }
  /**
   * The switch as a whole: while it is down nothing is dialled. `down` comes before the legs it costs end;
   * after `up` agents register again.
   */
  | { readonly type: 'down' | 'up'; readonly at: number }

export interface LegEnded {
  readonly type: 'ended'
  readonly legId: string
  readonly at: number
  readonly outcome: LegOutcome
  readonly by: HangupBy
  readonly sipStatus?: number
  readonly q850?: number
  /** The trunk had no room for the call: nothing is said of the one called, nor of the trunk as such. */
  readonly noRoom?: true
}

// The telephony port: legs, the commands on them, and what a switch tells. Commands are idempotent by leg id;
// every leg ends in exactly one `ended`.
import type { PhoneRefusal } from '../domain/agent.ts'
import type { HangupBy, LegOutcome } from '../domain/outcome.ts'
import type { TrunkAccess } from '../domain/trunk.ts'

export interface Switch {
  /** Begins to tell events; resolves when commands may be given. */
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
  /** Both legs are answered. When one has ended meanwhile nothing happens: its `ended` is on the way. */
  connect(customerLegId: string, agentLegId: string): void
  /**
   * Ends this leg only, by `us`; the other leg of a conversation stays until it is hung up too, or hangs up.
   */
  hangup(legId: string): void
  /**
   * Plays an announcement; `played` follows when it is over. One that `loops` plays until the leg is
   * connected, ends or hears another, and tells nothing.
   */
  play(legId: string, prompt: string, loops?: 'loops'): void
  /**
   * Records a leg and whom it is connected with from now to its end into `file`, which must not exist;
   * `recording` or `recordingFailed` follows.
   */
  record(legId: string, file: string): void
  /**
   * Legs alive now, and those a process before this one left of which the network has not said yet what
   * became of them: for recovery, and to find out what events did not tell. Rejects when the switch cannot
   * say.
   */
  snapshot(): Promise<LiveLeg[]>
}

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
  /** The leg it was connected with and still is. */
  readonly joinedTo: string | null
  readonly tags: LegTags
  /**
   * A process before this one left it: it is being hung up, and no event but `answeredLate` is told of it.
   */
  readonly isLeft?: boolean
}

export type SwitchEvent =
  | {
      readonly type: 'ringing' | 'earlyMedia' | 'answered' | 'played'
      readonly legId: string
      readonly at: number
    }
  | { readonly type: 'connected'; readonly legId: string; readonly agentLegId: string; readonly at: number }
  | LegEnded
  /**
   * Somebody picked up on a customer's leg that is not alive: it had ended unanswered, minutes ago perhaps,
   * or its process had died. They are hung up on.
   */
  | { readonly type: 'answeredLate'; readonly legId: string; readonly tags: LegTags; readonly at: number }
  /** Sound is being written to `file`; a switch whose people make no sound never tells it. */
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
   * A trunk does not answer, refuses us or asked to be left alone; every trunk is up until told otherwise.
   */
  | { readonly type: 'trunkDown'; readonly trunk: string; readonly reason: string; readonly at: number }
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
   * The switch as a whole: while it is down nothing is dialled. `down` is told before the legs it costs end;
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

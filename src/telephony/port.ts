// The telephony port: legs, commands on them, and a switch's events. Commands are idempotent by leg id; every
// leg ends in exactly one `ended`.
import type { PhoneRefusal } from '../domain/agent.ts'
import type { HangupBy, LegOutcome } from '../domain/outcome.ts'
import type { PbxAddress } from '../domain/pbx-address.ts'
import type { TrunkAccess } from '../domain/trunk.ts'
import type { TrunkOutage } from '../domain/trunk-outage.ts'

export interface Switch {
  /** Starts reporting events; resolves when commands may be given. */
  start(listener: (event: SwitchEvent) => void): Promise<void>
  stop(): Promise<void>
  /**
   * Replaces the agents of an account, who register or are called at a PBX; `agentRegistered` follows for
   * each that is present.
   */
  expectAgents(accountId: number, agents: readonly AgentPhone[]): void
  /**
   * Companycodes of the accounts whose agents are not named here, or not yet: their phones are asked to try
   * again, not refused. Until the first call that may be any account.
   */
  expectElsewhere(codes: readonly string[]): void
  /**
   * Replaces the trunks that calls may take; the same list again changes nothing. A call over a trunk that is
   * no longer listed goes on.
   */
  useTrunks(trunks: readonly TrunkAccess[]): void
  /**
   * Replaces the prompts of an account, which only its own legs can be played. What is being played goes on.
   */
  usePrompts(accountId: number, prompts: readonly Prompt[]): void
  dial(legId: string, call: CustomerCall): void
  /**
   * Takes up a call that came in; `answered` follows, and from then on it is a leg like one that was dialled.
   * Nothing happens if it does not ring any more: its `ended` is on the way.
   */
  answer(legId: string, tags: LegTags): void
  /** Rings an agent's phone; the leg may outlive many customers (a held agent). */
  ringAgent(legId: string, call: AgentCall): void
  /**
   * Moves an answered leg into a room; `joined` follows. The caller names rooms; a room exists while a leg is
   * in it. Joining the same room with other ears changes them, and `joined` follows again. Nothing happens if
   * the ears are the same, or if the leg has ended: its `ended` is on the way.
   */
  join(legId: string, room: string, ears?: Ears): void
  /** Takes a leg out of its room: it stays alive, hears nobody and nothing, and is heard by nobody. */
  leave(legId: string): void
  /** Ends this leg only, by `us`; the other legs in its room stay until they hang up or are hung up. */
  hangup(legId: string): void
  /**
   * Plays a prompt of the leg's account, or else one that the installation has by this name; `played` follows
   * when it is over, or if there is none. One that `loops` plays until the leg joins a room, ends or is
   * played another, and nothing follows.
   */
  play(legId: string, prompt: string, loops?: 'loops'): void
  /** Lets an answered leg hear that a phone rings, until it joins a room, leaves one or ends. */
  playRinging(legId: string): void
  /** Lets an answered leg hear that it is on hold, until it joins a room, leaves one or ends. */
  playHoldTone(legId: string): void
  /**
   * Sends keys (0-9, *, #, A-D) to an answered leg's phone, one after the other, in place of what it hears;
   * other characters are skipped.
   */
  sendDigits(legId: string, digits: string): void
  /**
   * Records a leg (left) and whomever it hears (right) until it ends into `file`, which must not exist;
   * `recording` or `recordingFailed` follows.
   */
  record(legId: string, file: string): void
  /** From now on silence is recorded of both, so that the times of the recording stay true. */
  pauseRecording(legId: string): void
  resumeRecording(legId: string): void
  /**
   * The legs alive now, and those left by an earlier process whose fate the network has not reported yet: for
   * recovery, and to catch up with lost events. Rejects if the switch cannot tell.
   */
  snapshot(): Promise<LiveLeg[]>
}

/**
 * Who hears whom in a room: a leg hears another if it `hears` that leg and that leg `speaksTo` it. No leg
 * hears itself. A listener speaks to none; a whisperer speaks to the agent's leg only.
 */
export interface Ears {
  readonly speaksTo: LegSet
  readonly hears: LegSet
}

/** Legs of a room: all, none, or those named, whether or not they have joined yet. */
export type LegSet = 'all' | 'none' | readonly string[]

export interface AgentPhone {
  readonly ext: string
  /** The user name, unique among all accounts: companycode-extension. */
  readonly login: string
  readonly password: string
  /**
   * A PBX takes its calls there, perhaps for its user and this password; the agent does not register. Never
   * called at a host or an address of a trunk. Left out: it registers.
   */
  readonly at?: PbxAddress
}

export interface Prompt {
  readonly name: string
  /** 8 kHz, one channel. */
  readonly samples: Int16Array
}

export interface CustomerCall {
  readonly to: string
  readonly callerId: string
  readonly trunk: string
  readonly ringTimeoutMs: number
  /**
   * Asked whenever the call is about to leave: a name is looked up before that, the next carrier is tried
   * after it, and a process may be frozen in between. False: it does not, and ends `cancelled` by us.
   */
  readonly mayDial: () => boolean
  readonly tags: LegTags
}

export interface AgentCall {
  readonly accountId: number
  readonly ext: string
  /** What the agent's phone shows: the customer's number, or nothing for a held leg. */
  readonly callerId: string
  readonly ringTimeoutMs: number
  readonly tags: LegTags
}

/** Our ids, carried by the leg and returned by `snapshot`. */
export interface LegTags {
  readonly accountId: number
  readonly callId: number | null
}

export interface LiveLeg {
  readonly legId: string
  readonly answered: boolean
  /** The room it is in. */
  readonly room: string | null
  /** Null: the call came in, and has not been answered. */
  readonly tags: LegTags | null
  /** An earlier process left this leg: it is being hung up, and its only event can be `answeredLate`. */
  readonly isLeft?: boolean
}

export type SwitchEvent =
  | {
      readonly type: 'ringing' | 'earlyMedia' | 'answered' | 'played'
      readonly legId: string
      readonly at: number
    }
  /** The leg now hears and is heard in the room as its ears say. */
  | { readonly type: 'joined'; readonly legId: string; readonly room: string; readonly at: number }
  /** A key was pressed at the leg's phone: one event per press. */
  | { readonly type: 'digit'; readonly legId: string; readonly digit: string; readonly at: number }
  /**
   * Somebody calls one of our numbers over a trunk. The switch chooses the leg id. The leg rings until it is
   * answered or hung up, its caller gives up, its trunk leaves the list, or it has rung for too long; unless
   * it is answered its `ended` follows. No other command does anything to a leg that rings.
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
   * A customer picked up on a leg that is no longer alive: it had ended unanswered, perhaps minutes ago, or
   * its process had died. The switch hangs up on them.
   */
  | { readonly type: 'answeredLate'; readonly legId: string; readonly tags: LegTags; readonly at: number }
  /** Sound is being written to `file`. A switch without sound never reports this. */
  | { readonly type: 'recording'; readonly legId: string; readonly file: string; readonly at: number }
  /** What was written before the failure stays. */
  | {
      readonly type: 'recordingFailed'
      readonly legId: string
      readonly file: string
      readonly reason: string
      readonly at: number
    }
  /**
   * A trunk does not answer, refuses us or asked to be left alone. Every trunk is up until an event says
   * otherwise.
   */
  | { readonly type: 'trunkDown'; readonly trunk: string; readonly outage: TrunkOutage; readonly at: number }
  | { readonly type: 'trunkUp'; readonly trunk: string; readonly at: number }
  /**
   * The trunk is up but refused a call for lack of room: the caller should send it fewer calls for a while.
   */
  | { readonly type: 'trunkFull'; readonly trunk: string; readonly at: number }
  | {
      readonly type: 'agentRegistered' | 'agentUnregistered'
      readonly accountId: number
      readonly ext: string
      readonly at: number
    }
  /** A phone that tried to register as this agent was refused. Refusals of unknown names are not reported. */
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
   * The switch as a whole: while it is down nothing is dialled. `down` comes before the `ended` of the legs
   * that are lost; after `up` agents register again.
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
  /** The trunk had no room for the call, which says nothing about the number, nor about the trunk as such. */
  readonly noRoom?: true
}

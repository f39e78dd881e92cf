// What is asked of the engine through the store: commands, calls, listeners.
import type { ListeningMode } from '../../domain/call/listening.ts'
import type { PreviewDecision } from '../../domain/call/preview.ts'
import type { TalkCommand, TalkDetail } from '../../domain/call/talk-command.ts'
import type { VoicePlan } from '../../domain/call/voice.ts'
import type { ContactData } from '../../domain/contact.ts'

/**
 * About an agent, by its extension; `preview`: it has decided about the contact it looks at; `makeCall`: it
 * has asked for a call; `callBack`: it keeps that call-back now; `listen`: it is to listen to one, or in
 * another way; `cutOff`: as `hangUp`, by somebody else; `endCall`: the call of `detail`, whoever has it;
 * `noSound`, `soundHeard`: its desk says so of its phone.
 */
export interface EngineRequest {
  readonly kind:
    | 'endWrapUp'
    | 'extendWrapUp'
    | 'hangUp'
    | 'cutOff'
    | 'endCall'
    | 'makeCall'
    | 'listen'
    | 'noSound'
    | 'soundHeard'
    | 'preview'
    | 'callBack'
    | TalkCommand
  /** Empty for `endCall`. */
  readonly ext: string
  readonly detail?: TalkDetail & {
    readonly decision?: PreviewDecision
    readonly callId?: number
    readonly callBackId?: number
  }
}

/** A call that was asked for: an agent's, one between two numbers, or one that plays a message. */
export interface AskedCall {
  readonly callId: number
  /** The id of the customer's leg at the switch. */
  readonly legId: string
  /** The agent who makes the call; null: `otherPhone` is called first, in an agent's place, or nobody is. */
  readonly ext: string | null
  readonly otherPhone: string | null
  /** What whoever answers hears; null: nobody makes the call but those who talk. */
  readonly voice: VoicePlan | null
  readonly phone: string
  /** As asked; empty: one of the account's. */
  readonly callerId: string
  /** Nobody waits for it any more. */
  readonly isTooOld: boolean
  /**
   * The call-back that it keeps: nobody stands behind it who could answer for a blocked number, or for the
   * hour. Null: somebody asked for the call.
   */
  readonly promise: PromiseRules | null
  readonly data: ContactData
}

/** By what the hours of a promised call are read. */
export interface PromiseRules {
  /** Null: its task names no plan, or it has no task. */
  readonly planId: number | null
  /** In which time zone the client says the customer is; null: nothing was said. */
  readonly zone: string | null
}

/** Somebody who listens to a conversation, or is asked to. */
export interface OpenListener {
  readonly listenerId: number
  readonly callId: number
  /** The extension that listens. */
  readonly ext: string
  /** The agent it listens to. */
  readonly agentExt: string
  /** As asked for last. */
  readonly mode: ListeningMode
  /** Nobody waits any more for it to begin. */
  readonly isTooOld: boolean
}

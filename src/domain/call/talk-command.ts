// What an agent who talks can do with the call.
import type { TransferEvent } from './transfer.ts'

/** Those that move the call by the table of transfer.ts. */
export const MOVING_COMMANDS = [
  'hold',
  'resume',
  'transfer',
  'ask',
  'swap',
  'joinAll',
  'complete',
] as const satisfies readonly TransferEvent[]
export const TALK_COMMANDS = [
  ...MOVING_COMMANDS,
  'mute',
  'unmute',
  /** Keys for the customer's phone. */
  'sendKeys',
  /** Nothing of what is said is recorded, as while a card number is read out. */
  'pauseRecording',
  'resumeRecording',
] as const
export type TalkCommand = (typeof TALK_COMMANDS)[number]

/** Whom a call is transferred to. */
export type TransferTarget =
  | { readonly type: 'extension'; readonly ext: string }
  | { readonly type: 'group'; readonly name: string }
  /** An outside number, if the account allows it (`transferOut`). */
  | { readonly type: 'number'; readonly phone: string }

/** What a command says beside its name. */
export interface TalkDetail {
  readonly keys?: string
  readonly to?: TransferTarget
}

/** Keys of one command. */
export const KEYS_MAX = 32
export const KEYS = /^[0-9*#A-Da-d]+$/

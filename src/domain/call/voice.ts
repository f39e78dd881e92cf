// A call that plays a message: whoever answers hears a prompt of the account's and may press a key. What may
// be asked for, and what each key does.
import type { AccountSettings } from '../account.ts'
import type { ContactData } from '../contact.ts'
import { normalizePhone, readCallerId } from '../phone.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type CallRules, rulesOf } from './single-call.ts'
import type { TransferTarget } from './talk-command.ts'

export const VOICE_KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const
export type VoiceKey = (typeof VOICE_KEYS)[number]

export const VOICE_LIMITS = {
  /** How often it may be asked for to be played. */
  plays: 5,
  /** How often it is played in all if somebody presses the key for it again and again. */
  playsWithKeys: 10,
  keyWaitSeconds: 30,
  /** Such calls of an account that were asked for one by one and are not over. */
  living: 200,
} as const

/** Who gets the call. */
export type VoiceTarget = Exclude<TransferTarget, { type: 'number' }>

/** What a key does. `to` null: one of the task's agents. `block`: the number is never called again. */
export type VoiceAction =
  | { readonly does: 'transfer'; readonly to: VoiceTarget | null }
  | { readonly does: 'repeat' | 'block' | 'hangUp' }
export type VoiceDeed = VoiceAction['does']

/** How the call goes on if no key was pressed. */
export type VoiceEnd = Extract<VoiceAction, { does: 'transfer' }> | { readonly does: 'hangUp' }

export interface VoiceCourse {
  /** How often it is played unless a key is pressed. */
  readonly plays: number
  /** How long a key is waited for after each time; keys count while it plays, too. */
  readonly keyWaitSeconds: number
  readonly keys: Readonly<Partial<Record<VoiceKey, VoiceAction>>>
  readonly otherwise: VoiceEnd
}

/** As it stands in the call's row. */
export interface VoicePlan extends VoiceCourse {
  /** A prompt never gets another sound, whatever its name becomes. */
  readonly promptId: number
}

/** As a client writes it. */
export interface VoiceScript extends VoiceCourse {
  /** The name of one of the account's. */
  readonly prompt: string
}

/** As the client sent it. */
export interface VoiceWish extends VoiceScript {
  readonly phone: string
  /** Null: one of the account's. */
  readonly callerId: string | null
  readonly data: ContactData
}

/** With its number in the one form. */
export interface VoiceDraft extends VoiceWish, CallRules {}

/**
 * `now`: epoch ms. A machine calls, so what forbids a call forbids it, whatever `manualCalls` says of those
 * that people make.
 */
export function voiceDraftOf(wish: VoiceWish, settings: AccountSettings, now: number): VoiceDraft | Refusal {
  const phone = normalizePhone(wish.phone, settings.country)
  if (phone === null) return refuse('numberInvalid', wish.phone)
  const callerId = wish.callerId === null ? null : readCallerId(wish.callerId)
  if (callerId === null && wish.callerId !== null) return refuse('callerIdNotFound', wish.callerId)
  return { ...wish, phone, callerId, ...rulesOf(settings, now), rule: 'refuse' }
}

/** Everybody whom a key, or none, gives the call to. */
export function targetsOf({ keys, otherwise }: VoiceCourse): VoiceTarget[] {
  return [...Object.values(keys), otherwise].flatMap(action =>
    action.does === 'transfer' && action.to !== null ? [action.to] : [],
  )
}

/** Whether its customers may come to talk with an agent. */
export function hasTransfer({ keys, otherwise }: VoiceCourse): boolean {
  return [...Object.values(keys), otherwise].some(({ does }) => does === 'transfer')
}

export function isVoiceKey(key: string): key is VoiceKey {
  return VOICE_KEYS.some(known => known === key)
}

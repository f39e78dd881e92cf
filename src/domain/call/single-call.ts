// A call by hand: an agent's phone rings first, or an outside number is called first, then the number is
// called. What may be asked for, by the account's settings.
import type { AccountSettings } from '../account.ts'
import type { ContactData } from '../contact.ts'
import { normalizePhone, readCallerId } from '../phone.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { dayStart, isOpen } from '../schedule.ts'

/** Why a number should not be called now. */
export const NUMBER_CONCERNS = ['numberBlocked', 'numberCapped', 'outOfHours'] as const
export type NumberConcern = (typeof NUMBER_CONCERNS)[number]

/** As the client sent it. */
export interface CallWish {
  /** The agent who makes the call; null: nobody does, and it joins `otherPhone` with the number. */
  readonly ext: string | null
  /** The outside number that is called first in an agent's place. */
  readonly otherPhone: string | null
  readonly phone: string
  /** Null: one of the account's. */
  readonly callerId: string | null
  readonly data: ContactData
}

/** What the store must check before a number is called by hand. */
export interface CallRules {
  /** What becomes of it if something speaks against calling a number now. */
  readonly rule: AccountSettings['manualCalls']
  /** Calls to the number since `dayStart` that forbid another one; null: there is no cap. */
  readonly cap: number | null
  readonly dayStart: number
  readonly isOpen: boolean
}

/** With its numbers in the one form. */
export interface CallDraft extends CallWish, CallRules {}

/** The same request sent again within this time means the same call. */
export const SAME_CALL_MS = 1_000
/** An agent whose phone has not begun to ring after this time does something else. */
export const ASKED_LIFE_MS = 10_000

/** `now`: epoch ms. */
export function draftOf(wish: CallWish, settings: AccountSettings, now: number): CallDraft | Refusal {
  const phone = normalizePhone(wish.phone, settings.country)
  if (phone === null) return refuse('numberInvalid', wish.phone)
  const otherPhone = wish.otherPhone === null ? null : normalizePhone(wish.otherPhone, settings.country)
  if (otherPhone === null && wish.otherPhone !== null) return refuse('numberInvalid', wish.otherPhone)
  if (otherPhone === phone) return refuse('numberTwice', phone)
  const callerId = wish.callerId === null ? null : readCallerId(wish.callerId)
  if (callerId === null && wish.callerId !== null) return refuse('callerIdNotFound', wish.callerId)
  return { ...wish, otherPhone, phone, callerId, ...rulesOf(settings, now) }
}

/** An outside number that a call may be transferred to, in the one form. */
export function outsideNumber(phone: string, settings: AccountSettings): string | Refusal {
  if (!settings.transferOut) return refuse('transferOutOff')
  return normalizePhone(phone, settings.country) ?? refuse('numberInvalid', phone)
}

/** `now`: epoch ms. */
export function rulesOf(settings: AccountSettings, now: number): CallRules {
  const { callHours, timeZone, manualCalls, maxCallsPerNumberPerDay: cap } = settings
  return {
    rule: manualCalls,
    cap: cap === 'none' ? null : cap,
    dayStart: dayStart(timeZone, now),
    isOpen: isOpen(callHours, timeZone, now),
  }
}

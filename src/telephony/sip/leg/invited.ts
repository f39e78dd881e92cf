// A call that came in and is taken up: the leg's ports are bound, then the caller is answered.
import { errorText } from '../../../domain/error-text.ts'
import type { Call, OutgoingListener } from '../call/outgoing-call.ts'
import { PortsUsedUp } from '../media/port.ts'
import type { Ending } from './ending.ts'
import { Exchange, type ExchangeTerms, type Remote } from './exchange.ts'
import type { LegSwitch } from './leg-plan.ts'

/** The call as its leg sees it. */
export interface Invited extends Call {
  /** The caller's description; null: it asks for ours. */
  readonly offer: Buffer | null
  readonly sound: ExchangeTerms['sound']
  /** Answers the caller with our description; false: it has ended, which was reported. */
  answer(sdp: string): boolean
  /** Refuses it, if it still rings. */
  fail(why: 'soundUnusable' | 'failed'): void
}

/** The leg that took a call up: what goes on within it, and its end if it was never answered. */
export interface InvitedListener extends OutgoingListener {
  refuse(ending: Ending): void
}

export interface TakenUp {
  readonly exchange: Exchange
  /** Where the caller's sound goes; null: its ACK says so. */
  readonly remote: Remote | null
}

/** Null: the call has ended, or ends now because it cannot be heard. */
export async function takeUp(
  legId: string,
  invited: Invited,
  { media, random, findHost, report }: LegSwitch,
): Promise<TakenUp | null> {
  try {
    const here = await media.open(legId)
    if (invited.state !== 'calling') return null
    const exchange = new Exchange({ legId, here, random, relay: null, sound: invited.sound, findHost })
    const { offer } = invited
    const answer = offer === null ? { sdp: exchange.offerAgain(), remote: null } : exchange.answer(offer)
    if (answer === null) {
      report('answerUnusable', legId)
      invited.fail('soundUnusable')
      return null
    }
    return invited.answer(answer.sdp) ? { exchange, remote: answer.remote } : null
  } catch (error) {
    report(error instanceof PortsUsedUp ? error.code : 'noSound', legId, errorText(error))
    invited.fail('failed')
    return null
  }
}

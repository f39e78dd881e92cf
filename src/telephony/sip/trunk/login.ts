// Answers a trunk's challenges with its user name and password.
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { Authorize } from '../call/outgoing-call.ts'
import { answerChallenge, type NonceCounts } from '../digest/answer.ts'
import type { RandomBytes } from '../message/message.ts'

/**
 * Null for what cannot be answered: no password of ours, a kind of challenge we do not know, or an answer
 * that was refused.
 */
export function authorizeBy(
  { username, password }: TrunkAccess,
  counts: NonceCounts,
  random: RandomBytes,
): Authorize {
  return (challenge, request) => {
    if (password === '') return null
    const answer = answerChallenge(challenge, request, { username, password }, counts, random)
    return answer.kind === 'answered' ? answer.headers : null
  }
}

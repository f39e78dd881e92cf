// Answers the challenges of a trunk, or of a PBX, with a user name and password.
import type { Authorize } from '../call/outgoing-call.ts'
import { answerChallenge, type Login, type NonceCounts } from '../digest/answer.ts'
import type { RandomBytes } from '../message/message.ts'

/**
 * Returns null for a challenge that cannot be answered: we have no password, do not know its kind, or our
 * answer was refused.
 */
export function authorizeBy(
  { username, password }: Login,
  counts: NonceCounts,
  random: RandomBytes,
): Authorize {
  return (challenge, request) => {
    if (password === '') return null
    const answer = answerChallenge(challenge, request, { username, password }, counts, random)
    return answer.kind === 'answered' ? answer.headers : null
  }
}

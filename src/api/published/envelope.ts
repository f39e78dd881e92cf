// Answers as text.
import { envelopeOf, type Rejection, type ServiceAnswer } from '../../wire/answers.ts'
import { jsonText, jsonTextInSlices } from '../http/json.ts'
import type { Pause } from '../http/turns.ts'

/** One known client expects exactly this text. */
export const CONTENT_TYPE = 'application/json;charset=utf-8'

/** An answer without long lists, as text. Times are epoch ms; on the wire they are Unix seconds. */
export function envelopeText(
  answer: ServiceAnswer | Rejection,
  requestedAt: number,
  answeredAt: number,
): string {
  return jsonText(envelopeOf(answer, requestedAt, answeredAt, []), isExact(answer))
}

/** `warnings` are our own: what the client sent and no service uses. */
export function envelopeInSlices(
  answer: ServiceAnswer | Rejection,
  requestedAt: number,
  answeredAt: number,
  warnings: readonly string[],
  pause: Pause,
): Promise<string> {
  return jsonTextInSlices(envelopeOf(answer, requestedAt, answeredAt, warnings), isExact(answer), pause)
}

function isExact(answer: ServiceAnswer | Rejection): boolean {
  return answer.kind === 'done' && answer.isExact === true
}

// TaskInfo's `answertype` and the filter of taskCall (protocol.md §2): which endings of calls each means.
import { CALL_ENDINGS, type CallEnding, isAbandonment } from '../domain/outcome.ts'

export type AnswerType = 'connected' | 'caller' | 'callee'

/** A call that was cut off after the customer answered was missing its agent, as an abandoned one. */
export function answerTypeOf(ending: CallEnding): AnswerType {
  if (ending === 'connected') return 'connected'
  return ending === 'cutOffAfterAnswer' || isAbandonment(ending) ? 'caller' : 'callee'
}

export function endingsOf(answerType: AnswerType): CallEnding[] {
  return CALL_ENDINGS.filter(ending => answerTypeOf(ending) === answerType)
}

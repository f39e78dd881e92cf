// A push that is tried at once, to see what its receiver answers.

export type PushKind = 'call' | 'state' | 'task'

export interface PushTrial {
  readonly url: string
  /** As it was sent. */
  readonly body: string
  /** The receiver's answer; null: there was none. */
  readonly status: number | null
  /** Why there was no answer. */
  readonly error: string | null
  /** From the first byte sent to the answer, or to giving up. */
  readonly durationMs: number
  /** The first characters of the answer's body; null: who asks may not see them. */
  readonly answer: string | null
}

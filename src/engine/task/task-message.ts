// The message that a task's customers hear, if they hear one: whether its prompt is there, how long it may be
// heard, and whether anybody may want an agent after it.
import { hasTransfer, type VoicePlan } from '../../domain/call/voice.ts'
import type { AccountNow } from '../account/account-now.ts'

export class TaskMessage {
  /** Null: the customers talk with an agent at once. */
  voice: VoicePlan | null = null
  private readonly account: AccountNow

  constructor(account: AccountNow) {
    this.account = account
  }

  /** False: the customers talk with nobody. */
  get needsAgents(): boolean {
    return this.voice === null || hasTransfer(this.voice)
  }

  get hasPrompt(): boolean {
    return this.voice === null || this.account.promptById(this.voice.promptId) !== undefined
  }

  /** From the answer until an agent is wanted, at the longest. */
  get longestMs(): number {
    if (this.voice === null) return 0
    const { plays, keyWaitSeconds, promptId } = this.voice
    return plays * ((this.account.promptById(promptId)?.ms ?? 0) + keyWaitSeconds * 1_000)
  }
}

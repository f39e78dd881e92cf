// What both APIs ask about those who listen to conversations.
import type { ListeningWish } from '../../domain/call/listening.ts'
import type { Refusal } from '../../domain/refusal.ts'

export interface SupervisionBook {
  /**
   * Has an extension listen to an agent's conversation, or in another way if it listens to it already: its
   * phone rings at once, and once only.
   */
  askToListen(accountId: number, wish: ListeningWish): Promise<Refusal | null>
  /** Ends the listening to an agent's conversation; the conversation goes on. */
  stopListening(accountId: number, agentExt: string): Promise<Refusal | null>
  /** Has the engine end the agent's call. `ext`: the extension that asks; null: somebody without one. */
  cutOff(accountId: number, ext: string | null, agentExt: string): Promise<Refusal | null>
}

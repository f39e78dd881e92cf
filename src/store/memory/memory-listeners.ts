// Those who listen to conversations, in the store in memory.
import type { ListeningMode, ListeningSpan } from '../../domain/call/listening.ts'
import type { ListenerChange } from '../port/changes.ts'
import type { OpenListener } from '../port/engine-request.ts'

/** As a test asks for it. */
export interface AskedListening {
  readonly ext: string
  readonly agentExt: string
  readonly mode?: ListeningMode
}

export interface MemoryListener extends OpenListener {
  readonly accountId: number
  mode: ListeningMode
  isTooOld: boolean
  spans: readonly ListeningSpan[]
  /** Null: it is not over. */
  endedAt: number | null
}

export class MemoryListeners extends Map<number, MemoryListener> {
  /** As the API does: whoever listens already does it in another way. */
  ask(
    accountId: number,
    callId: number,
    newId: () => number,
    { ext, agentExt, mode = 'listening' }: AskedListening,
  ): number {
    for (const listener of this.values()) {
      if (listener.accountId !== accountId || listener.ext !== ext || listener.endedAt !== null) continue
      listener.mode = mode
      return listener.listenerId
    }
    const listenerId = newId()
    const blank = { isTooOld: false, spans: [], endedAt: null }
    this.set(listenerId, { listenerId, accountId, callId, ext, agentExt, mode, ...blank })
    return listenerId
  }

  open(accountId: number): OpenListener[] {
    return [...this.values()]
      .filter(listener => listener.accountId === accountId && listener.endedAt === null)
      .map(listener => ({ ...listener }))
  }

  record({ listenerId, spans, endedAt }: ListenerChange): void {
    const listener = this.get(listenerId)
    if (listener === undefined) return
    listener.spans = spans
    listener.endedAt ??= endedAt
  }

  close(listenerIds: readonly number[]): void {
    for (const listenerId of listenerIds) {
      const listener = this.get(listenerId)
      if (listener !== undefined) listener.endedAt ??= 0
    }
  }
}

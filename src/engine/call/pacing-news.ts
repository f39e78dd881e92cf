// What a pacer learns from its calls: how soon customers and agents pick up, how long they talk, and who was
// abandoned.
import { lateCountsAs } from '../../domain/outcome.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'
import type { CallListener } from './live-call.ts'

export function pacingNews(account: AccountNow, { clock }: Pick<EngineNode, 'clock'>): CallListener {
  return (call, news) => {
    const { origin } = call
    const at = clock.systemTime()
    switch (news.type) {
      case 'answered':
        if (call.hearsMessage) return
        origin.observe({ type: 'answered', at, ringMs: call.now - call.dialedAt }, call)
        return
      // To the agents a customer who hears a message first has answered once they are wanted.
      case 'wanted':
        origin.observe({ type: 'answered', at, ringMs: call.now - call.dialedAt }, call)
        return
      case 'connected': {
        const { waitMs } = call
        origin.connects += 1
        const isAbandoned = lateCountsAs(waitMs, account.settings) === 'abandoned'
        origin.observe(isAbandoned ? { type: 'abandoned', at } : { type: 'connected', at, waitMs }, call)
        return
      }
      case 'abandoned':
        origin.observe({ type: 'abandoned', at }, call)
        return
      case 'agentRingOver':
        origin.observe(
          { type: news.isAnswered ? 'agentAnswered' : 'agentMissed', at, ringMs: news.ringMs },
          call,
        )
        return
      case 'talkEnded':
        origin.observe({ type: 'talkEnded', at, talkMs: news.talkMs }, call)
        return
      case 'ended':
        // A call that we withdrew says nothing about the customer.
        if ((call.hearsMessage ? call.wantedAt : call.answeredAt) !== null) return
        if (call.outcome === 'cancelled' || call.outcome === 'interrupted') return
        origin.observe({ type: 'failed', at, ringMs: call.now - call.dialedAt }, call)
    }
  }
}

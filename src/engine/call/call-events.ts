// The events of a call, for metrics and log.
import { lateCountsAs } from '../../domain/outcome.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'
import type { CallListener, LiveCall } from './live-call.ts'

const PLAIN = { dialed: 'callStarted', answered: 'callAnswered', recording: 'callRecorded' } as const

export function callEvents(
  account: AccountNow,
  { clock, emit }: Pick<EngineNode, 'clock' | 'emit'>,
): CallListener {
  return (call, news) => {
    const ids = { accountId: account.id, taskid: call.origin.taskid, callId: call.callId }
    const at = clock.now()
    switch (news.type) {
      case 'dialed':
      case 'answered':
      case 'recording':
        emit({ type: PLAIN[news.type], ...ids, at })
        return
      case 'connected': {
        const { waitMs } = call
        const isOfTask = call.origin.type === 'task'
        const isLate = isOfTask && lateCountsAs(waitMs, account.settings) !== undefined
        emit({ type: 'callConnected', ...ids, ext: call.conversation.lastExt ?? '', waitMs, isLate, at })
        return
      }
      case 'recordingFailed':
        emit({ type: 'recordingFailed', ...ids, reason: news.reason, at })
        return
      case 'handedOver':
        emit({ type: 'callHandedOver', ...ids, from: news.from, to: news.to, at })
        return
      case 'ended':
        emit({ type: 'callFinished', ...ids, outcome: call.outcome, ...durationsOf(call), at })
    }
  }
}

function durationsOf({ answeredAt, connectedAt, dialedAt, now }: LiveCall) {
  return {
    ringMs: (answeredAt ?? now) - dialedAt,
    waitMs: answeredAt === null ? 0 : (connectedAt ?? now) - answeredAt,
    talkMs: connectedAt === null ? 0 : now - connectedAt,
  }
}

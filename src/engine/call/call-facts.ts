// Writes down what happened to calls: answers go to the journal at once, ends say what follows for the
// contact, pushes go to the client.
import type { Account } from '../../domain/account.ts'
import { lateCountsAs } from '../../domain/outcome.ts'
import type { CallEnd, PushRow } from '../../store/port/changes.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { Facts } from '../account/facts.ts'
import type { AgentOffer } from '../agents/live-agent.ts'
import type { EngineNode } from '../engine-node.ts'
import { calledAgain } from './called-again.ts'
import type { CallListener, LiveCall } from './live-call.ts'

type Node = Pick<EngineNode, 'clock' | 'journal' | 'lateAnswers'>

export function callFacts(account: AccountNow, facts: Facts, node: Node): CallListener {
  return (call, news) => {
    switch (news.type) {
      case 'answered': {
        const answeredAt = call.answeredAt ?? call.now
        // The account was lost while its calls were being withdrawn, so nobody else writes this answer.
        if (facts.isClosed) node.lateAnswers.note(call.callId, answeredAt)
        else node.journal?.note(call.callId, answeredAt)
        return
      }
      case 'agentLeg':
        pushState(account, facts, call, news.offer, news.status)
        return
      case 'ended': {
        const endedAt = call.now
        facts.call(call.callId).end = endOf(account, call, endedAt, node.clock.systemTime())
        for (const push of recordPushes(account.account, call)) facts.push(push)
      }
    }
  }
}

function endOf({ settings }: AccountNow, call: LiveCall, endedAt: number, now: number): CallEnd {
  const { outcome, by, leg } = call
  const isOfTask = call.origin.type === 'task'
  const late = call.connectedAt === null || !isOfTask ? undefined : lateCountsAs(call.waitMs, settings)
  return {
    endedAt,
    outcome,
    by,
    sipStatus: leg?.sipStatus ?? null,
    q850: leg?.q850 ?? null,
    ...calledAgain(call, settings, now),
    ...(late && { lateCountsAs: late }),
    ...(call.notCalled && { notCalled: call.notCalled }),
  }
}

/** The push of a call's record, if the account wants it; the outbox keeps the first of each call. */
export function recordPushes(
  { id, settings }: Account,
  { callId, legId }: { readonly callId: number; readonly legId: string },
): PushRow[] {
  if (settings.pushCallUrl === '') return []
  const fact = { type: 'callEnded', callId } as const
  return [{ accountId: id, subject: legId, kind: 'call', event: 'record', fact }]
}

function pushState(
  { account, id }: AccountNow,
  facts: Facts,
  call: LiveCall,
  { agent, legId, offeredAt }: AgentOffer,
  status: 'ring' | 'answer' | 'hangup',
): void {
  if (account.settings.pushStateUrl === '') return
  facts.push({
    accountId: id,
    subject: call.legId,
    kind: 'state',
    event: `${status}:${legId}`,
    fact: {
      type: 'legState',
      status,
      legId,
      otherLegId: call.legId,
      // As in the published example for the extension of a predictive call (docs/decisions/0005-engine.md).
      isCustomerLeg: true,
      agentExt: agent.ext,
      phone: call.phone,
      callerId: call.line.callerId,
      startedAt: offeredAt,
      taskid: call.origin.taskid,
      origin: call.origin.type,
      ...call.callee.data,
    },
  })
}

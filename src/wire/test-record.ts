// A push that nothing happened for, in the published shape of its kind and marked as a test.
import type { Account } from '../domain/account.ts'
import type { FinishedCall } from '../domain/finished-call.ts'
import type { PushKind } from '../domain/push-trial.ts'
import { callRecordBody } from './call-rows.ts'
import { stateBody, taskEndedBody } from './push-bodies.ts'

const DATA = { userid: 'test', memberid: '', extra: '', customuuid: 'test' }
const LEG_ID = 'test'
const PHONE = '13800000000'
const EXT = '1000'

/** `now`: epoch ms. */
export function testRecord(
  kind: PushKind,
  { code, settings }: Account,
  now: number,
): Readonly<Record<string, unknown>> {
  const owner = { code, timeZone: settings.timeZone }
  switch (kind) {
    case 'call':
      return { ...callRecordBody(testCall(now), owner), test: true }
    case 'state': {
      const leg = { legId: LEG_ID, otherLegId: LEG_ID, isCustomerLeg: true, agentExt: EXT, phone: PHONE }
      const state = { ...DATA, ...leg, status: 'ring', callerId: '', startedAt: now, taskid: 'test' } as const
      return { ...stateBody(state, owner), test: 'true' }
    }
    case 'task':
      return { ...taskEndedBody({ taskid: 'test', endType: 'over' }, owner), test: true }
  }
}

function testCall(now: number): FinishedCall {
  return {
    ...DATA,
    ...{ id: 0, legId: LEG_ID, origin: 'task', taskid: 'test', round: 1, agentExt: EXT, phone: PHONE },
    ...{ callerId: '', trunk: '', dialedAt: now - 70_000, ringingAt: now - 67_000 },
    ...{ answeredAt: now - 60_000, offeredAt: now - 60_000, connectedAt: now - 59_000, endedAt: now },
    ...{ outcome: 'connected', by: 'customer', sipStatus: 200, q850: 16, recording: '' },
  }
}

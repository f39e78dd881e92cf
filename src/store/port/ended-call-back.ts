// The push about a call-back that ended and nobody talked with the customer.
import type { CallBackEnd, PromisedCall } from '../../domain/call-back.ts'
import type { PushRow } from './changes.ts'

/** One of `accountId`; `endedAt`: epoch ms. */
export function endedCallBackPush(
  accountId: number,
  callBack: PromisedCall & { readonly id: number; readonly taskid: string | null },
  reason: CallBackEnd,
  endedAt: number,
): PushRow {
  const { id, at, phone, ext, taskid, userid, memberid, extra, customuuid } = callBack
  const data = { userid, memberid, extra, customuuid }
  return {
    ...{ accountId, subject: `callBack-${id}`, kind: 'state', event: 'ended' },
    fact: {
      ...{ type: 'callBackEnded', callBackId: id, phone, ext, taskid, reason, ...data },
      ...{ promisedAt: at, endedAt },
    },
  }
}

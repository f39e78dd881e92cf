// POST /api/cdrs: call records for clients that pull them by access key, in a form of their own beside the
// services.
import { normalizePhone, readCallerId } from '../../domain/phone.ts'
import type { Rejection, ServiceAnswer } from '../../wire/answers.ts'
import { cdrRow } from '../../wire/call-rows.ts'
import { CDR_ORIGINS, PULL_CDRS } from '../../wire/contracts/call-contracts.ts'
import { WRONG_KEY } from '../../wire/contracts/session-contracts.ts'
import { isWireRefusal } from '../../wire/refusals.ts'
import { readWireTime } from '../../wire/wire-time.ts'
import { objection } from './auth.ts'
import type { Registry } from './registry.ts'
import { openService } from './service.ts'
import { accountWith } from './services/sign-in.ts'

export const cdrs = openService(PULL_CDRS, async (around, sent) => {
  const found = await accountWith(around, sent.appid, sent.accesskey)
  if (found === null) return PULL_CDRS.refused(WRONG_KEY)
  const { account } = found
  const no = objection(account, around.address, around.now)
  if (no !== null) return no
  const { timeZone, country } = account.settings
  const dialedFrom = readWireTime('starttime', sent.starttime, timeZone) ?? 0
  if (isWireRefusal(dialedFrom)) return PULL_CDRS.refused(dialedFrom)
  const dialedTo = readWireTime('endtime', sent.endtime, timeZone) ?? 0
  if (isWireRefusal(dialedTo)) return PULL_CDRS.refused(dialedTo)
  const head = { page: sent.page, per_page: sent.per_page }
  // A filter for calls that we do not make finds none.
  const origin = sent.callmethod === null ? null : CDR_ORIGINS[sent.callmethod]
  if (sent.context === 'callin' || origin === undefined)
    return PULL_CDRS.done({ data: [], ...head, total: 0 })
  const filter = {
    dialedFrom,
    // The second that is named belongs to the window.
    dialedTo: dialedTo + 999,
    exts: sent.extnumber ?? [],
    callerId: sent.disnumber === null ? null : (readCallerId(sent.disnumber) ?? sent.disnumber),
    phone: sent.callnumber === null ? null : (normalizePhone(sent.callnumber, country) ?? sent.callnumber),
    userid: sent.userid,
    memberid: sent.memberid,
    origin,
  }
  const listed = await around.store.listCdrs(account.id, filter, {
    current: sent.page,
    size: sent.per_page,
  })
  const data = listed.rows.map(call => cdrRow(call, { code: account.code, timeZone }))
  return PULL_CDRS.done({ data, ...head, total: listed.total })
})

/** The path names the service. */
export const CDRS: Registry = { services: [cdrs], find: () => cdrs }

/** The published form: code 1 and the page, or code 0 and the reason of a refusal. */
export function cdrsText(answer: ServiceAnswer | Rejection): string {
  if (answer.kind === 'done') return JSON.stringify({ code: 1, msg: '', data: answer.result })
  const msg = answer.kind === 'rejected' ? answer.msg : answer.kind === 'refused' ? answer.codemsg : ''
  return JSON.stringify({ code: 0, msg, data: {} })
}

// POST /api/cdrs: call records for clients that pull them by access key, in a form of their own beside the
// services.

import { normalizePhone, readCallerId } from '../../domain/phone.ts'
import { cdrRow, PREDICTIVE } from '../../wire/call-rows.ts'
import { isWireRefusal, refuseValue } from '../../wire/refusals.ts'
import { readWireTime } from '../../wire/wire-time.ts'
import { objection } from './auth.ts'
import { done, type Rejection, refused, type ServiceAnswer } from './envelope.ts'
import { choice, defaulted, integer, list, optional, standIn, text } from './parameter.ts'
import type { Registry } from './registry.ts'
import { openService } from './service.ts'
import { accountWith } from './services/sign-in.ts'

export const cdrs = openService({
  name: 'POST /api/cdrs',
  zh: '拉取预测式外呼的话单；不影响GetBill的“已获取”',
  en: 'Call records of predictive calls; leaves GetBill’s "fetched before" as it is',
  parameters: {
    username: standIn(
      text('用户名，可用ip代替；不核对', 'a user name, or ip in its place; not checked'),
      'ip',
    ),
    ip: optional(text('客户端地址，代替username', "the client's address, in place of username")),
    appid: text('企业的appid', 'the appid of the account'),
    accesskey: text('企业的accesskey', 'the access key of the account'),
    starttime: text('呼叫时间从，yyyy-mm-dd hh:mm:ss', 'dialled from, yyyy-mm-dd hh:mm:ss'),
    endtime: text('呼叫时间到', 'dialled until'),
    page: defaulted(integer('页码', 'page', 1, 10_000_000), 1),
    per_page: defaulted(integer('每页条数', 'rows a page', 1, 1_000), 10),
    extnumber: optional(list('分机号，逗号分隔', 'extensions, comma-separated')),
    disnumber: optional(text('主叫号码', 'the caller id')),
    callnumber: optional(text('客户号码', "the customer's number")),
    context: optional(choice('callin 呼入，callout 呼出', 'callin or callout', 'callin', 'callout')),
    callmethod: optional(choice('5 预测式外呼', '5 predictive', '2', '3', '4', '5', '6')),
    userid: optional(text('userid', 'userid')),
    memberid: optional(text('memberid', 'memberid')),
  },
  refusals: [{ code: 1003, zh: 'appid或accesskey错误', en: 'wrong appid or access key' }],
  example: { send: {}, answer: done('') },
  async handle(around, sent) {
    const account = await accountWith(around, sent.appid, sent.accesskey)
    if (account === null) return refused('', refuseValue(1003, '授权失败'))
    const no = objection(account, around.address, around.now)
    if (no !== null) return no
    const { timeZone, country } = account.settings
    const dialedFrom = readWireTime('starttime', sent.starttime, timeZone) ?? 0
    if (isWireRefusal(dialedFrom)) return refused('', dialedFrom)
    const dialedTo = readWireTime('endtime', sent.endtime, timeZone) ?? 0
    if (isWireRefusal(dialedTo)) return refused('', dialedTo)
    const head = { page: sent.page, per_page: sent.per_page }
    // Every record is a predictive call out.
    if (sent.context === 'callin' || (sent.callmethod ?? String(PREDICTIVE)) !== String(PREDICTIVE))
      return done('', { data: [], ...head, total: 0 })
    const filter = {
      dialedFrom,
      // The second named belongs to the window.
      dialedTo: dialedTo + 999,
      exts: sent.extnumber ?? [],
      callerId: sent.disnumber === null ? null : (readCallerId(sent.disnumber) ?? sent.disnumber),
      phone: sent.callnumber === null ? null : (normalizePhone(sent.callnumber, country) ?? sent.callnumber),
      userid: sent.userid,
      memberid: sent.memberid,
    }
    const listed = await around.store.listCdrs(account.id, filter, {
      current: sent.page,
      size: sent.per_page,
    })
    const data = listed.rows.map(call => cdrRow(call, { code: account.code, timeZone }))
    return done('', { data, ...head, total: listed.total })
  },
})

/** The path names the service. */
export const CDRS: Registry = { services: [cdrs], find: () => cdrs }

/** The published form: code 1 and the page; of what is refused code 0 and the words. */
export function cdrsText(answer: ServiceAnswer | Rejection): string {
  if (answer.kind === 'done') return JSON.stringify({ code: 1, msg: '', data: answer.result })
  const msg = answer.kind === 'rejected' ? answer.msg : answer.kind === 'refused' ? answer.codemsg : ''
  return JSON.stringify({ code: 0, msg, data: {} })
}

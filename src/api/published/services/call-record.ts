// App.Sip_Cdr: call records and where their recordings are.
import { normalizePhone } from '../../../domain/phone.ts'
import { readRecordingName } from '../../../domain/recording.ts'
import { ASKED_LINK_LIFE_MS } from '../../../domain/recording-link.ts'
import { billRow } from '../../../wire/call-rows.ts'
import {
  BILL_ORIGINS,
  GET_BILL,
  GET_RECODE_FILE,
  INCOMING_ONLY,
  NO_RECORDING,
  NO_WINDOW,
} from '../../../wire/contracts/call-contracts.ts'
import { pageHead, pageOf } from '../../../wire/paging.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { readWireTime, wireTime } from '../../../wire/wire-time.ts'
import { service } from '../service.ts'

const SYNC = { '1': 'fresh', '2': 'fetched', '3': 'all' } as const

export const getBill = service(GET_BILL, async ({ store, account, now }, sent) => {
  const zone = account.settings.timeZone
  const from = readWireTime('starttime', sent.starttime, zone)
  if (from === null || isWireRefusal(from)) return GET_BILL.refused(from ?? NO_WINDOW)
  const to = readWireTime('endtime', sent.endtime, zone)
  if (to === null || isWireRefusal(to)) return GET_BILL.refused(to ?? NO_WINDOW)
  const page = pageOf(sent)
  // A filter for calls that we do not make finds none, and marks none as fetched.
  const origin = BILL_ORIGINS[sent.callmethod]
  if (sent.direction === INCOMING_ONLY || origin === undefined)
    return GET_BILL.done({ ...pageHead({ total: 0 }, page), bills: [] })
  const filter = {
    dialedFrom: from,
    // The second that is named belongs to the window.
    dialedTo: to + 999,
    sync: SYNC[sent.syncflag],
    exts: sent.extnumber ?? [],
    phone:
      sent.destnumber === null
        ? null
        : (normalizePhone(sent.destnumber, account.settings.country) ?? sent.destnumber),
    userid: sent.userid,
    memberid: sent.memberid,
    extra: sent.ext ?? sent.chengshudu,
    customuuid: sent.customuuid,
    origin,
  }
  const listed = await store.listBills(account.id, filter, page, now)
  return GET_BILL.done({
    ...pageHead(listed, page),
    bills: listed.rows.map(bill => billRow(bill, { code: account.code, timeZone: zone })),
  })
})

export const getRecodeFile = service(
  GET_RECODE_FILE,
  async ({ store, account, now, recordings }, { filename }) => {
    const recording = readRecordingName(filename)
    const exists =
      recording !== null &&
      (await store.recordingExists(account.id, recording)) &&
      (await recordings?.has(recording))
    if (!exists || recordings === null) return GET_RECODE_FILE.refused(NO_RECORDING)
    const expiresAt = now + ASKED_LINK_LIFE_MS
    const downurl = recordings.url(recording.name, expiresAt)
    return GET_RECODE_FILE.done({
      downurl,
      expiredtime: `Expiration time:${wireTime(expiresAt, account.settings.timeZone)}`,
    })
  },
)

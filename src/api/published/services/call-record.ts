// App.Sip_Cdr: call records and where their recordings are.

import { normalizePhone } from '../../../domain/phone.ts'
import { readRecordingName } from '../../../domain/recording.ts'
import { ASKED_LINK_LIFE_MS } from '../../../domain/recording-link.ts'
import { billRow, PREDICTIVE } from '../../../wire/call-rows.ts'
import { isWireRefusal, refuseValue } from '../../../wire/refusals.ts'
import { readWireTime, wireTime } from '../../../wire/wire-time.ts'
import { done, refused } from '../envelope.ts'
import { choice, defaulted, list, optional, text } from '../parameter.ts'
import { service } from '../service.ts'
import { PAGING, pageHead, pageOf } from './paging.ts'
import { BAD_TIME } from './task-parameters.ts'

const SYNC = { '1': 'fresh', '2': 'fetched', '3': 'all' } as const

export const getBill = service({
  name: 'App.Sip_Cdr.GetBill',
  zh: '查询话单；返回的话单变为“已获取”，totalitems为此前的总数',
  en: 'Lists call records; those answered become "fetched before", totalitems counts before that',
  parameters: {
    starttime: text('呼叫时间从，yyyy-mm-dd hh:mm:ss', 'dialled from, yyyy-mm-dd hh:mm:ss'),
    endtime: text('呼叫时间到', 'dialled until'),
    syncflag: defaulted(
      choice('1 未获取过，2 获取过，3 全部', '1 not fetched before, 2 fetched before, 3 all', '1', '2', '3'),
      '1',
    ),
    direction: defaulted(choice('1 呼入，2 呼出，3 全部', '1 in, 2 out, 3 all', '1', '2', '3'), '3'),
    callmethod: defaulted(
      choice(
        '5 预测式外呼；0和3（缺省）为不限',
        '5 predictive; 0 and 3 (the default) any',
        '0',
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
      ),
      '3',
    ),
    ...PAGING,
    extnumber: optional(list('分机号，逗号分隔', 'extensions, comma-separated')),
    destnumber: optional(text('被叫号码', 'the number called')),
    userid: optional(text('userid', 'userid')),
    memberid: optional(text('memberid', 'memberid')),
    chengshudu: optional(text('同ext', 'the older name of ext')),
    ext: optional(text('自定义数据，优先于chengshudu', "the client's data; wins over chengshudu")),
    customuuid: optional(text('customuuid', 'customuuid')),
  },
  refusals: [BAD_TIME],
  example: {
    send: { starttime: '2025-10-16 00:00:00', endtime: '2025-10-16 23:59:59', syncflag: '3' },
    answer: done('获取成功', {
      totalitems: 1,
      currentpage: 1,
      itemsperpage: 10,
      bills: [
        {
          id: 263056202,
          extnumber: '',
          destnumber: '81351111451',
          displaynumber: '219513923001',
          starttime: '2025-10-16 17:31:13',
          answertime: '',
          endtime: '2025-10-16 17:31:21',
          duration: 8,
          billsec: 0,
          direction: 'callout',
          callmethod: PREDICTIVE,
          userid: '0',
          memberid: '0',
          chengshudu: '0',
          customuuid: '76c33d997640d36b033d43b1d2d3964e',
          recordfilename: '',
          downloadip: '',
          hangupdirection: 10040,
          hangupcause: 10016,
          uuid: 'db4a44cc-aa72-11f0-ad78-1d7ff0749d07',
          taskid: '20250106150501420056',
          round: 1,
          ext: '0',
        },
      ],
    }),
  },
  async handle({ store, account, now }, sent) {
    const zone = account.settings.timeZone
    const from = readWireTime('starttime', sent.starttime, zone)
    if (from === null || isWireRefusal(from))
      return refused('获取失败', from ?? refuseValue(1002, '操作异常'))
    const to = readWireTime('endtime', sent.endtime, zone)
    if (to === null || isWireRefusal(to)) return refused('获取失败', to ?? refuseValue(1002, '操作异常'))
    const page = pageOf(sent)
    // Every record is a predictive call out: a filter for others finds none, and marks none as fetched.
    const others = sent.direction === '1' || !['0', '3', String(PREDICTIVE)].includes(sent.callmethod)
    if (others) return done('获取成功', { ...pageHead({ total: 0 }, page), bills: [] })
    const filter = {
      dialedFrom: from,
      // The second named belongs to the window.
      dialedTo: to + 999,
      sync: SYNC[sent.syncflag],
      exts: sent.extnumber ?? [],
      destnumber:
        sent.destnumber === null
          ? null
          : (normalizePhone(sent.destnumber, account.settings.country) ?? sent.destnumber),
      userid: sent.userid,
      memberid: sent.memberid,
      extra: sent.ext ?? sent.chengshudu,
      customuuid: sent.customuuid,
    }
    const listed = await store.listBills(account.id, filter, page, now)
    return done('获取成功', {
      ...pageHead(listed, page),
      bills: listed.rows.map(bill => billRow(bill, { code: account.code, timeZone: zone })),
    })
  },
})

export const getRecodeFile = service({
  name: 'App.Sip_Cdr.GetRecodeFile',
  zh: '取得录音的下载地址，1小时内有效；通话结束后才有',
  en: 'Where a recording can be fetched for an hour, once its call is over',
  parameters: { filename: text('话单的recordfilename', 'recordfilename of the call record') },
  refusals: [{ code: 1029, zh: '文件不存在', en: 'no such recording' }],
  example: {
    send: { filename: 'abcdefg' },
    answer: done('获取成功', {
      downurl: 'http://127.0.0.1:8080/abcdefg',
      expiredtime: 'Expiration time:2020-02-11 17:27:23',
    }),
  },
  async handle({ store, account, now, recordings }, { filename }) {
    const recording = readRecordingName(filename)
    const exists =
      recording !== null &&
      (await store.recordingExists(account.id, recording)) &&
      (await recordings?.has(recording))
    if (!exists || recordings === null) return refused('获取失败', refuseValue(1029, '文件不存在'))
    const expiresAt = now + ASKED_LINK_LIFE_MS
    const downurl = recordings.url(recording.name, expiresAt)
    return done('获取成功', {
      downurl,
      expiredtime: `Expiration time:${wireTime(expiresAt, account.settings.timeZone)}`,
    })
  },
})

// App.Sip_Cdr and POST /api/cdrs as they are published: call records and where their recordings are.
import type { CallOriginType } from '../../domain/call/origin.ts'
import { PREDICTIVE } from '../call-rows.ts'
import { contract } from '../contract.ts'
import { PAGING } from '../paging.ts'
import { choice, defaulted, integer, list, optional, standIn, text } from '../parameter.ts'
import { refuseValue } from '../refusals.ts'
import { BAD_TIME } from '../task-parameters.ts'

/** A window without a begin or an end. */
export const NO_WINDOW = refuseValue(1002, '操作异常')
export const NO_RECORDING = refuseValue(1029, '文件不存在')
/** What each `callmethod` finds in GetBill, whose published default, 3, means all; others find nothing. */
export const BILL_ORIGINS: Readonly<Record<string, CallOriginType | null>> = {
  ...{ '0': null, '3': null, '4': 'double', '5': 'task', '6': 'voice' },
}
/** The same for /api/cdrs, which has no default. */
export const CDR_ORIGINS: Readonly<Record<string, CallOriginType>> = {
  '3': 'agent',
  '4': 'double',
  '5': 'task',
  '6': 'voice',
}
export const INCOMING_ONLY = '1'

export const GET_BILL = contract({
  name: 'App.Sip_Cdr.GetBill',
  verb: '获取',
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
        '4 双呼，5 预测式外呼，6 语音呼叫；0和3（默认）为不限',
        '4 two numbers joined, 5 predictive, 6 a message played; 0 and 3 (the default) any',
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
    destnumber: optional(text('被叫号码；双呼的任一号码', 'the number called; either one of a double call')),
    userid: optional(text('userid', 'userid')),
    memberid: optional(text('memberid', 'memberid')),
    chengshudu: optional(text('同ext', 'the older name of ext')),
    ext: optional(text('自定义数据，优先于chengshudu', "the client's data; wins over chengshudu")),
    customuuid: optional(text('customuuid', 'customuuid')),
  },
  refusals: [BAD_TIME],
  example: {
    send: { starttime: '2025-10-16 00:00:00', endtime: '2025-10-16 23:59:59', syncflag: '3' },
    result: {
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
    },
  },
})

export const GET_RECODE_FILE = contract({
  name: 'App.Sip_Cdr.GetRecodeFile',
  verb: '获取',
  zh: '取得录音的下载地址，1小时内有效；通话结束后才有',
  en: 'Where a recording can be fetched for an hour, once its call is over',
  parameters: { filename: text('话单的recordfilename', 'recordfilename of the call record') },
  refusals: [{ code: 1029, zh: '文件不存在', en: 'no such recording' }],
  example: {
    send: { filename: 'abcdefg' },
    result: {
      downurl: 'http://127.0.0.1:8080/abcdefg',
      expiredtime: 'Expiration time:2020-02-11 17:27:23',
    },
  },
})

/** For clients that pull records by access key, in a form of its own. */
export const PULL_CDRS = contract({
  name: 'POST /api/cdrs',
  verb: '',
  zh: '拉取话单；不影响GetBill的“已获取”',
  en: 'Call records; leaves GetBill’s "fetched before" as it is',
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
    callmethod: optional(
      choice(
        '3 分机呼叫，4 双呼，5 预测式外呼，6 语音呼叫',
        '3 of an extension, 4 two numbers joined, 5 predictive, 6 a message played',
        '2',
        '3',
        '4',
        '5',
        '6',
      ),
    ),
    userid: optional(text('userid', 'userid')),
    memberid: optional(text('memberid', 'memberid')),
  },
  refusals: [{ code: 1003, zh: 'appid或accesskey错误', en: 'wrong appid or access key' }],
  example: { send: {} },
})

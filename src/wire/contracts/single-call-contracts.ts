// App.Sip_Call as it is published: calls by hand.
import { DOUBLE, SINGLE } from '../call-rows.ts'
import { contract } from '../contract.ts'
import { choice, optional, standIn, text } from '../parameter.ts'

const EXT = text('分机号', 'the extension')
const WISH = {
  extnumber: text('主叫分机；先振铃', 'the extension that calls; it rings first'),
  destnumber: text('被叫号码', 'the number to call'),
}
export const CLIENT_DATA = {
  userid: optional(text('客户端自定义', "the client's")),
  memberid: optional(text('客户端自定义', "the client's")),
  ext: optional(
    standIn(
      text('自定义数据；可用chengshudu代替', "the client's data; or chengshudu in its place"),
      'chengshudu',
    ),
  ),
  customuuid: optional(text('客户端自定义的呼叫标识', "the client's id of the call")),
}
export const UUID = '9c568ac8-7d61-4bb0-9a2b-0d6a3d1f2c11'
export const NO_ENGINE = { code: 1003, zh: '没有引擎负责该企业', en: 'no engine drives the account' }
export const FOREIGN_CALLER_ID = {
  code: 1021,
  zh: '主叫号码不是本公司的',
  en: 'the caller id is not the company’s',
}
export const CALLER_ID = optional(
  text('主叫号码，空为企业号码轮选', "the caller id; empty: one of the account's"),
)
const NOT_TO_CALL = [
  { code: 1012, zh: '分机不存在', en: 'no such extension' },
  { code: 1011, zh: '分机属于其他公司', en: "another company's extension" },
  { code: 1013, zh: '分机已停用', en: 'the extension is disabled' },
  { code: 1014, zh: '分机未注册', en: 'the extension is not registered' },
  { code: 1010, zh: '分机正在通话、振铃或话后', en: 'the extension is in a call, rings or wraps up' },
  {
    code: 1002,
    zh: '号码格式错误；按manualCalls拒绝：黑名单、当天次数已满、不在时段；号码正在呼叫；外呼已停止',
    en:
      'not a valid number; blocked, at its daily cap, or outside the hours (see manualCalls); ' +
      'being called at this moment; all dialling is stopped',
  },
  NO_ENGINE,
]

export const MAKE_CALL = contract({
  name: 'App.Sip_Call.MakeCall',
  verb: '呼叫命令发送',
  zh: `分机呼叫号码：分机先振铃，接起后呼叫号码；话单callmethod为${SINGLE}，uuid即本答复的uuid；1秒内重复的同一请求只呼叫一次`,
  en:
    'An extension calls a number: it rings first, then the number is called. ' +
    `The record has callmethod ${SINGLE} and the uuid of this answer; ` +
    'the same request within a second is one call',
  parameters: {
    ...WISH,
    disnumber: CALLER_ID,
    ...CLIENT_DATA,
  },
  refusals: [...NOT_TO_CALL, FOREIGN_CALLER_ID],
  example: {
    send: { extnumber: '1001', destnumber: '18012345678', customuuid: 'A-1' },
    result: { uuid: UUID },
  },
})

export const MAKE_PLOY_CALL = contract({
  name: 'App.Sip_Call.MakePloyCall',
  verb: '呼叫命令发送',
  zh: '同MakeCall，主叫号码由企业的线路规则选择',
  en: "As MakeCall; the caller id is chosen by the account's rules",
  parameters: { ...WISH, ...CLIENT_DATA },
  refusals: NOT_TO_CALL,
  example: { send: { extnumber: '1001', destnumber: '18012345678' }, result: { uuid: UUID } },
})

export const DOUBLE_CALL = contract({
  name: 'App.Sip_Call.DoubleCall',
  verb: '呼叫命令发送',
  zh:
    '双呼：先呼叫anumber，接听后呼叫bnumber（anumber听回铃），再把双方接通；不占用坐席，占线路两个通道；' +
    `话单callmethod为${DOUBLE}，uuid即本答复的uuid；1秒内重复的同一请求只呼叫一次`,
  en:
    'Joins two outside numbers: anumber is called first; once it answers, bnumber is called while ' +
    'anumber hears it ring, and then they talk. It takes no agent and two channels of a trunk. ' +
    `The record has callmethod ${DOUBLE} and the uuid of this answer; ` +
    'the same request within a second is one call',
  parameters: {
    anumber: text('先呼叫的号码', 'the number that is called first'),
    bnumber: text('后呼叫的号码', 'the number that is called next'),
    disnumber: CALLER_ID,
    ...CLIENT_DATA,
  },
  refusals: [
    {
      code: 1002,
      zh: '号码格式错误；两个号码相同；按manualCalls拒绝：黑名单、当天次数已满、不在时段；号码正在呼叫；外呼已停止',
      en:
        'not a valid number; both numbers are the same; blocked, at its daily cap, or outside the hours ' +
        '(see manualCalls); being called at this moment; all dialling is stopped',
    },
    NO_ENGINE,
    FOREIGN_CALLER_ID,
  ],
  example: {
    send: { anumber: '18012345678', bnumber: '18012345679', customuuid: 'A-1' },
    result: { uuid: UUID },
  },
})

export const HANGUP_CALL = contract({
  name: 'App.Sip_Call.HangupCall',
  verb: '挂机命令发送',
  zh: '挂断分机的通话；振铃中为拒接，自己发起的呼叫则取消',
  en: "Ends the extension's call; if it rings, the call is refused; a call of its own is cancelled",
  parameters: { extnumber: EXT },
  isToStop: () => true,
  refusals: [
    { code: 1012, zh: '分机不存在', en: 'no such extension' },
    { code: 1011, zh: '分机属于其他公司', en: "another company's extension" },
    { code: 1015, zh: '分机不在通话中', en: 'the extension has no call' },
    { code: 1003, zh: '没有引擎负责该企业', en: 'no engine drives the account' },
  ],
  example: { send: { extnumber: '1001' } },
})

export const TRANSFER_CALL = contract({
  name: 'App.Sip_Call.TransferCall',
  verb: '转接命令发送',
  zh:
    '转接分机的通话：客户听等待音，被转接方振铃，接听后与客户通话，原分机进入话后；' +
    '无人接听则转回原分机，原分机已挂机时向客户播放abandonPrompt后挂断',
  en:
    "Transfers the extension's call: the customer hears music while the other's phone rings; " +
    'once it is answered they talk, and the extension wraps up. If nobody answers, ' +
    'the call comes back to the extension; if that has hung up, the customer hears abandonPrompt, ' +
    'and the call ends',
  parameters: {
    anumber: text('正在通话的分机', 'the extension that has the call'),
    destnumber: text(
      '转接到的分机号，或队列、分机组名；企业开启transferOut时也可为外部号码',
      'the extension, or the name of the queue or group; with transferOut also an outside number',
    ),
    transfertype: choice('1 分机，2 队列', '1 extension, 2 queue', '1', '2'),
  },
  refusals: [
    { code: 1012, zh: '分机不存在', en: 'no such extension' },
    { code: 1011, zh: '分机属于其他公司', en: "another company's extension" },
    { code: 1015, zh: 'anumber不在通话中', en: 'anumber does not talk with a customer' },
    { code: 1013, zh: '转接到的分机已停用', en: 'the other extension is disabled' },
    {
      code: 1014,
      zh: '转接到的分机未注册，或队列中没有已注册的分机',
      en: 'the other extension is not registered, or no extension of the queue is',
    },
    {
      code: 1010,
      zh: '转接到的分机正在通话、振铃或话后',
      en: 'the other extension is in a call, rings or wraps up',
    },
    { code: 1211, zh: '队列不存在', en: 'no such queue' },
    {
      code: 1002,
      zh: '转接给自己；外部号码在黑名单、当天次数已满、不在时段（见manualCalls）或正在呼叫；外呼已停止',
      en:
        'transferred to itself; an outside number that is blocked, at its daily cap, outside the hours ' +
        '(see manualCalls) or being called at this moment; all dialling is stopped',
    },
    { code: 1003, zh: '没有引擎负责该企业', en: 'no engine drives the account' },
  ],
  example: { send: { anumber: '1001', destnumber: '1002', transfertype: '1' } },
})

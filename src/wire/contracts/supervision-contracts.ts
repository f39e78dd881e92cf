// App.Sip_Call as it is published: listening to an extension's call, barging in, cutting it off.
import { contract } from '../contract.ts'
import { choice, text } from '../parameter.ts'

const REFUSALS = [
  { code: 1012, zh: '分机不存在', en: 'no such extension' },
  { code: 1011, zh: '分机属于其他公司', en: "another company's extension" },
  { code: 1013, zh: '分机已停用', en: 'the extension is disabled' },
  { code: 1014, zh: '分机未注册', en: 'the extension is not registered' },
  { code: 1015, zh: '被监听的分机不在通话中', en: 'the agent has no call' },
  {
    code: 1010,
    zh: '监听的分机正在通话、振铃或话后；该通话已有人监听',
    en: 'the extension that listens is in a call, rings or wraps up; somebody else listens to that call',
  },
  { code: 1003, zh: '没有引擎负责该企业', en: 'no engine drives the account' },
]

export const SPY_CALL = contract({
  name: 'App.Sip_Call.SpyCall',
  verb: '监听命令发送',
  zh:
    '监听分机的通话：监听的分机振铃一次，接起后只听不说；已在监听时改变方式，不再振铃；随通话结束，或以HangupCall结束。' +
    'extnumber与destnumber须为本公司分机',
  en:
    "Listens to an extension's call: the listener's phone rings once and is muted at first; sent again it " +
    'changes the way without another ring. It ends with the call, or by HangupCall for the listener',
  parameters: {
    extnumber: text('监听的分机', 'the extension that listens'),
    destnumber: text('被监听的分机', 'the extension whose call it is'),
    monitortype: choice(
      '1 监听（双方听不到），2 密语（仅坐席听到），3 由密语或三方回到监听，4 三方通话',
      '1 listen, heard by nobody; 2 whisper, heard by the agent only; 3 back to listening; 4 three-way',
      ...(['1', '2', '3', '4'] as const),
    ),
  },
  refusals: [
    ...REFUSALS,
    { code: 1015, zh: '3：该分机不在监听中', en: '3: the extension does not listen to that call' },
    { code: 1002, zh: '不能监听自己', en: 'an extension cannot listen to itself' },
  ],
  example: { send: { extnumber: '1009', destnumber: '1001', monitortype: '1' } },
})

export const FORCE_CALL = contract({
  name: 'App.Sip_Call.ForceCall',
  verb: '强制命令发送',
  zh: '强插或强拆分机的通话。强插同SpyCall的4；强拆挂断通话，客户与坐席都挂断',
  en: "Barges into an extension's call, as 4 of SpyCall, or cuts it off for the customer and the agent",
  parameters: {
    extnumber: text('操作的分机', 'the extension that does it'),
    destnumber: text('被操作的分机', 'the extension whose call it is'),
    forcetype: choice('1 强插，2 强拆', '1 barge in, 2 cut off', ...(['1', '2'] as const)),
  },
  isToStop: ({ forcetype }) => forcetype === '2',
  refusals: [
    ...REFUSALS,
    { code: 1002, zh: '不能强插自己', en: 'an extension cannot barge into its own call' },
  ],
  example: { send: { extnumber: '1009', destnumber: '1001', forcetype: '1' } },
})

// App.Sip_Call.PlayVoice: published by its name only; its parameters are ours.
import { VOICE_LIMITS } from '../../domain/call/voice.ts'
import { VOICE } from '../call-rows.ts'
import { contract } from '../contract.ts'
import { defaulted, integer, list, optional, text } from '../parameter.ts'
import { CALLER_ID, CLIENT_DATA, FOREIGN_CALLER_ID, NO_ENGINE, UUID } from './single-call-contracts.ts'

/** Room for every key with a long name. */
const KEYS_MAX = 2_000
const NAME_MAX = 100

/** How often it is played, and how long a key is waited for. */
const TIMES = {
  times: defaulted(
    integer(
      '播放次数；按键后不再播放',
      'how often it is played unless a key is pressed',
      1,
      VOICE_LIMITS.plays,
    ),
    1,
  ),
  waittime: defaulted(
    integer(
      '每次播放后等待按键的秒数；播放中也可按键',
      'seconds a key is waited for after each time; keys count while it plays, too',
      0,
      VOICE_LIMITS.keyWaitSeconds,
    ),
    5,
  ),
}

/** What a task with assigntype 4 takes. */
export const VOICE_OF_TASK = {
  prompt: optional(
    text('assigntype为4时的提示音名称', 'with assigntype 4: the name of the prompt', NAME_MAX),
  ),
  ...TIMES,
  keys: optional(
    list(
      '按键及动作，逗号分隔，如1:agent,3:repeat,9:block,0:hangup；agent为转接到assignagent',
      'keys and what each does, comma-separated: 1:agent,3:repeat,9:block,0:hangup; agent: to assignagent',
      KEYS_MAX,
    ),
  ),
  nokey: defaulted(
    text('未按键时：hangup或agent', 'if no key is pressed: hangup or agent', NAME_MAX),
    'hangup',
  ),
}

export const PLAY_VOICE = contract({
  name: 'App.Sip_Call.PlayVoice',
  verb: '呼叫命令发送',
  zh:
    '语音呼叫：呼叫号码，接听后播放企业的一段提示音，客户可按键转接坐席、重听、不再呼叫或挂断（参数由本系统定义）；' +
    '转接后与其他等待的客户一样排队，无人接听为呼损。黑名单、当天次数和时段一律拒绝，与manualCalls无关。' +
    `话单callmethod为${VOICE}，keys为客户按过的键，uuid即本答复的uuid；1秒内重复的同一请求只呼叫一次`,
  en:
    "Calls a number and plays one of the account's prompts to whoever answers, who may press a key " +
    'to talk with an agent, to hear it again, never to be called again, or to end the call ' +
    '(the parameters are ours). ' +
    'A customer who wants an agent waits like all others, and is abandoned if nobody comes. ' +
    'The block list, the daily cap and the hours always refuse it, whatever manualCalls says. ' +
    `The record has callmethod ${VOICE}, the keys that were pressed as keys, and the uuid of this answer; ` +
    'the same request within a second is one call',
  parameters: {
    destnumber: text('被叫号码', 'the number to call'),
    prompt: text('提示音名称', 'the name of the prompt', NAME_MAX),
    ...TIMES,
    keys: optional(
      list(
        '按键及动作，逗号分隔，如1:queue:sales,2:extension:1001,3:repeat,9:block,0:hangup；' +
          'queue为队列或分机组名，block为加入黑名单并挂断；其他按键无效',
        'keys and what each does, comma-separated: ' +
          '1:queue:sales,2:extension:1001,3:repeat,9:block,0:hangup; ' +
          'queue: the name of a queue or group; block: puts the number on the block list ' +
          'and ends the call; other keys do nothing',
        KEYS_MAX,
      ),
    ),
    nokey: defaulted(
      text(
        '未按键时：hangup，或queue:名称、extension:分机号',
        'if no key is pressed: hangup, or queue:name, extension:number',
        NAME_MAX + 20,
      ),
      'hangup',
    ),
    disnumber: CALLER_ID,
    ...CLIENT_DATA,
  },
  refusals: [
    {
      code: 1002,
      zh: '号码或keys格式错误；黑名单；当天次数已满；不在时段；号码正在呼叫；语音呼叫过多；外呼已停止',
      en:
        'not a valid number, or not valid keys; blocked; at its daily cap; outside the hours; ' +
        'being called at this moment; too many such calls at once; all dialling is stopped',
    },
    FOREIGN_CALLER_ID,
    { code: 1029, zh: '提示音不存在', en: 'no such prompt' },
    { code: 1012, zh: '分机不存在', en: 'no such extension' },
    { code: 1011, zh: '分机属于其他公司', en: "another company's extension" },
    { code: 1013, zh: '分机已停用', en: 'the extension is disabled' },
    { code: 1211, zh: '队列不存在', en: 'no such queue' },
    NO_ENGINE,
  ],
  example: {
    send: {
      destnumber: '18012345678',
      prompt: 'reminder',
      keys: '1:queue:sales,3:repeat,9:block',
      customuuid: 'A-1',
    },
    result: { uuid: UUID },
  },
})

// Why a task is not dialling, as a sentence in both languages.

import { PHONE_REFUSALS, type PhoneRefusal } from '../domain/agent.ts'
import type { Text } from '../domain/language.ts'
import type { Why } from '../domain/why.ts'
import { trunkOutageWords } from './trunk-outage-words.ts'

const WORDS: Readonly<Record<Why['code'], readonly [zh: string, en: string]>> = {
  stopAll: [
    '已下令停止全部外呼（stop-all），解除后继续',
    'all dialling was stopped (stop-all); it goes on when the stop is lifted',
  ],
  accountDisabled: ['企业已停用', 'the account is disabled'],
  accountExpired: ['企业授权已到期', "the account's licence has expired"],
  switchDown: ['交换机不可用', 'the switch is down'],
  noTrunk: ['没有可用线路', 'no trunk is configured'],
  trunkDown: ['线路不可用', 'the trunk is down'],
  noNumbers: ['任务中没有号码', 'the task has no numbers'],
  allDone: ['所有号码已呼叫完毕', 'all numbers are done'],
  outOfHours: ['不在允许的呼叫时段', 'it is outside call hours'],
  promptGone: ['任务的提示音已删除', 'the prompt that the task plays is gone'],
  noAgents: ['没有示闲的坐席', 'no agent is ready'],
  waitingForDue: ['号码未到预设呼叫时间', 'the remaining numbers are not due yet'],
  callerIdsResting: ['主叫号码都已达到上限或在休息', 'all its caller ids are resting or at their limits'],
  trunksFull: ['线路通道或每秒呼叫数已满', 'all trunk channels or calls per second are in use'],
  concurrentFull: ['已达任务的最大并发', "the task's limit of concurrent calls is reached"],
  capReached: ['呼损率接近上限', 'the abandon rate is near its cap'],
  agentsTooSlow: ['坐席接听过慢', 'agents pick up too slowly'],
  agentsLook: ['坐席正在预览号码', 'agents are looking at numbers'],
  agentsBusy: ['坐席均在忙', 'all agents are busy'],
  noEngine: ['没有引擎负责该企业的外呼', 'No engine node drives this account'],
  notStarted: ['任务未开始', 'The task is not started'],
  preparing: ['正在准备号码', 'The numbers are being prepared'],
  scheduled: ['未到计划开始时间', 'The scheduled start time has not come yet'],
  waitingForPlace: ['进行中的任务已达上限', 'The task is waiting for a place'],
  paused: ['任务已暂停', 'The task is paused'],
  ended: ['任务已结束', 'The task has ended'],
}

export const PHONE_REFUSAL_WORDS: Readonly<Record<PhoneRefusal, Text>> = {
  wrongPassword: { en: 'wrong password', zh: '密码错误' },
  extAmbiguous: {
    en: 'several accounts have this extension; its phone must log in as companycode-extension',
    zh: '多个企业有此分机号，话机须用“企业编号-分机号”注册',
  },
}

export function whyWords({ code, counts, about }: Why): Text {
  if (code === 'noAgents' && (counts['unregistered'] ?? 0) > 0)
    return phoneWords(counts['unregistered'] ?? 0, about)
  if (code === 'trunkDown' && about['trunk'] !== undefined)
    return trunkWords(about['trunk'], trunkOutageWords(about))
  if (code === 'agentsTooSlow') return slowWords(counts)
  if (code === 'agentsLook') return lookWords(counts['looking'] ?? 0)
  if (code === 'ended' && about['endType'] === 'timeout') {
    return { en: 'The task has reached its end time', zh: '任务已到结束时间' }
  }
  if (code === 'waitingForPlace') return placeWords(counts['runningTasksMax'] ?? 0)
  const [zh, en] = WORDS[code]
  return { en, zh }
}

function slowWords({ pickUpLost = 0, abandonRateMax = 0 }: Why['counts']): Text {
  const [lost, cap] = [pickUpLost, abandonRateMax].map(share => `${(100 * share).toFixed(1)} %`)
  return {
    en:
      `${lost} of the customers offered to an agent are lost while the agent's phone rings, ` +
      `which alone exceeds the cap of ${cap}: hold the agents' lines open (--held), ` +
      'let their phones answer automatically, or play a waitPrompt',
    zh:
      `转给坐席的客户有 ${lost} 在坐席振铃时流失，仅此一项已超过呼损上限 ${cap}：` +
      '请让坐席改用长连（--held）、话机自动应答，或设置等待语音 waitPrompt',
  }
}

function phoneWords(unregistered: number, { ext, times, refusal }: Why['about']): Text {
  const zh = `${unregistered} 个坐席已示闲，但话机都没有注册`
  const en =
    unregistered === 1
      ? '1 agent is ready, but its phone is not registered'
      : `${unregistered} agents are ready, but none of their phones is registered`
  const why = PHONE_REFUSALS.find(one => one === refusal)
  if (why === undefined) return { en, zh }
  const words = PHONE_REFUSAL_WORDS[why]
  return {
    en: `${en}; ${ext} was refused ${times === '1' ? 'once' : `${times} times`}: ${words.en}`,
    zh: `${zh}；分机 ${ext} 注册被拒 ${times} 次：${words.zh}`,
  }
}

function lookWords(looking: number): Text {
  return {
    en:
      looking === 1
        ? '1 agent is looking at a number and decides whether to call it'
        : `${looking} agents are looking at numbers and decide which to call`,
    zh: `${looking} 名坐席正在预览号码，由坐席决定是否呼叫`,
  }
}

function trunkWords(name: string, { en, zh }: Text): Text {
  return { en: `trunk ${name} is down: ${en}`, zh: `线路 ${name} 不可用：${zh}` }
}

function placeWords(runningTasksMax: number): Text {
  const running = runningTasksMax === 1 ? '1 task is running' : `${runningTasksMax} tasks are running`
  return {
    en:
      `The task is waiting for a place: ${running} and the account may run no more ` +
      '(runningTasksMax); it starts when one is paused or ends',
    zh: `进行中的任务已达上限 ${runningTasksMax} 个（runningTasksMax），有任务暂停或结束后自动开始`,
  }
}

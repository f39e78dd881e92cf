// The answer to "why is it not dialling?": the first reason that holds, with its counts, in both languages.
import type { StandstillReason } from './account.ts'
import type { PhoneRefusal } from './agent.ts'

export interface WhyFacts {
  /** The account may not dial. */
  readonly standstill: StandstillReason | null
  readonly switchUp: boolean
  readonly total: number
  /** As of the last look into the list; null while contacts flow. */
  readonly waiting: number | null
  readonly due: number | null
  readonly nextDueAt: number | null
  readonly isOpen: boolean
  readonly opensAt: number
  readonly agents: number
  readonly idle: number
  /** Agents who want calls and whose phones are not registered. */
  readonly unregistered: number
  /** The one of them whose phone was refused most often since it last registered. */
  readonly refused: { readonly ext: string; readonly times: number; readonly why: PhoneRefusal } | null
  readonly talking: number
  readonly inFlight: number
  readonly concurrent: number
  readonly trunks: number
  /** The first of them when all are down. */
  readonly downTrunk: { readonly name: string; readonly reason: string } | null
  readonly trunksFull: boolean
  readonly pacing: 'capNear' | 'other'
  readonly abandonRate: number
  readonly abandonRateMax: number
  /** What rings in vain at the agents' phones breaks the cap by itself; null: it does not. */
  readonly slowAgents: { readonly lostShare: number; readonly ringMs: number } | null
}

export type WhyCode =
  | StandstillReason
  | 'switchDown'
  | 'noTrunk'
  | 'trunkDown'
  | 'noNumbers'
  | 'allDone'
  | 'outOfHours'
  | 'noAgents'
  | 'waitingForDue'
  | 'trunksFull'
  | 'concurrentFull'
  | 'capReached'
  | 'agentsTooSlow'
  | 'agentsBusy'

export interface Why {
  readonly code:
    | WhyCode
    | 'noEngine'
    | 'notStarted'
    | 'preparing'
    | 'scheduled'
    | 'waitingForPlace'
    | 'paused'
    | 'ended'
  readonly desc: string
  readonly descen: string
  readonly counts: Readonly<Record<string, number>>
}

const WORDS: Record<WhyCode, readonly [zh: string, en: string]> = {
  stopAll: [
    '已下令停止全部外呼（stop-all），解除后继续',
    'everything was told to stop (stop-all); it goes on when that is lifted',
  ],
  accountDisabled: ['企业已停用', 'the account is disabled'],
  accountExpired: ['企业授权已到期', "the account's licence is over"],
  switchDown: ['交换机不可用', 'the switch is down'],
  noTrunk: ['没有可用线路', 'no trunk is configured'],
  trunkDown: ['线路不可用', 'the trunk is down'],
  noNumbers: ['任务中没有号码', 'the task has no numbers'],
  allDone: ['所有号码已呼叫完毕', 'all numbers are done'],
  outOfHours: ['不在允许的呼叫时段', 'outside call hours'],
  noAgents: ['没有示闲的坐席', 'no agent is ready'],
  waitingForDue: ['号码未到预设呼叫时间', 'the numbers left are not due yet'],
  trunksFull: ['线路通道或每秒呼叫数已满', 'all trunk channels or calls per second are used'],
  concurrentFull: ['已达任务并发上限', "the task's concurrent limit is reached"],
  capReached: ['呼损率接近上限', 'the abandon rate is near its cap'],
  agentsTooSlow: ['坐席接听过慢', 'agents pick up too slowly'],
  agentsBusy: ['坐席均在忙', 'all agents are busy'],
}

/**
 * Null while it dials all it could. A task whose calls are in flight for its idle agents is dialling even if
 * no further one is due to start.
 */
export function whyNot(facts: WhyFacts): Why | null {
  const code = reason(facts)
  if (code === null) return null
  const counts: Record<string, number> = {
    total: facts.total,
    agents: facts.agents,
    idle: facts.idle,
    talking: facts.talking,
    inFlight: facts.inFlight,
    abandonRate: Math.round(facts.abandonRate * 10_000) / 10_000,
  }
  if (facts.waiting !== null) counts['waiting'] = facts.waiting
  if (facts.due !== null) counts['due'] = facts.due
  if (code === 'outOfHours') counts['opensAt'] = Math.floor(facts.opensAt / 1_000)
  if (code === 'waitingForDue' && facts.nextDueAt !== null)
    counts['nextDueAt'] = Math.floor(facts.nextDueAt / 1_000)
  if (code === 'agentsTooSlow' && facts.slowAgents !== null) {
    counts['pickUpLost'] = Math.round(facts.slowAgents.lostShare * 10_000) / 10_000
    counts['pickUpMs'] = Math.round(facts.slowAgents.ringMs)
    counts['abandonRateMax'] = facts.abandonRateMax
  }
  if (code === 'concurrentFull') counts['concurrent'] = facts.concurrent
  if (code === 'noAgents' && facts.unregistered > 0) counts['unregistered'] = facts.unregistered
  const [desc, descen] = words(code, facts)
  return { code, desc, descen, counts }
}

function words(code: WhyCode, facts: WhyFacts): readonly [zh: string, en: string] {
  const { downTrunk, slowAgents, abandonRateMax } = facts
  if (code === 'noAgents' && facts.unregistered > 0) return phoneWords(facts.unregistered, facts.refused)
  if (code === 'trunkDown' && downTrunk !== null) return trunkWords(downTrunk)
  if (code !== 'agentsTooSlow' || slowAgents === null) return WORDS[code]
  const [lost, cap] = [slowAgents.lostShare, abandonRateMax].map(share => `${(100 * share).toFixed(1)} %`)
  return [
    `转给坐席的客户有 ${lost} 在坐席振铃时流失，仅此一项已超过呼损上限 ${cap}：请让坐席保持接通（--held）、话机自动应答，或设置等待语音 waitPrompt`,
    `${lost} of the customers offered to an agent are lost while the agent's phone ` +
      `rings, more than the cap of ${cap} by itself: hold the agents' lines open ` +
      '(--held), let their phones answer by themselves, or play a waitPrompt',
  ]
}

export const PHONE_REFUSAL_WORDS: Record<PhoneRefusal, readonly [zh: string, en: string]> = {
  wrongPassword: ['密码错误', 'wrong password'],
  extAmbiguous: [
    '多个企业有此分机号，话机须用“企业编号-分机号”登录',
    'several accounts have this extension; its phone must log in as companycode-extension',
  ],
}

function phoneWords(unregistered: number, refused: WhyFacts['refused']): readonly [zh: string, en: string] {
  const zh = `${unregistered} 个坐席已示闲，但没有一个的话机已注册`
  const en =
    unregistered === 1
      ? '1 agent is ready but its phone is not registered'
      : `${unregistered} agents are ready but no phone of theirs is registered`
  if (refused === null) return [zh, en]
  const [whyZh, whyEn] = PHONE_REFUSAL_WORDS[refused.why]
  const times = refused.times === 1 ? 'once' : `${refused.times} times`
  return [
    `${zh}；${refused.ext} 被拒绝 ${refused.times} 次：${whyZh}`,
    `${en}; ${refused.ext} was refused ${times}: ${whyEn}`,
  ]
}

function trunkWords({
  name,
  reason,
}: {
  readonly name: string
  readonly reason: string
}): readonly [zh: string, en: string] {
  return [`线路 ${name} 不可用：${reason}`, `trunk ${name} is down: ${reason}`]
}

function reason(facts: WhyFacts): WhyCode | null {
  if (facts.standstill !== null) return facts.standstill
  if (!facts.switchUp) return 'switchDown'
  if (facts.trunks === 0) return 'noTrunk'
  if (facts.downTrunk !== null) return 'trunkDown'
  if (facts.total === 0) return 'noNumbers'
  if (facts.waiting === 0 && facts.inFlight === 0) return 'allDone'
  if (!facts.isOpen) return 'outOfHours'
  if (facts.agents === 0) return 'noAgents'
  const slow = facts.slowAgents === null ? null : 'agentsTooSlow'
  if (facts.inFlight > 0 && facts.inFlight < facts.concurrent && !facts.trunksFull) return slow
  if (facts.trunksFull) return 'trunksFull'
  if (facts.inFlight >= facts.concurrent) return 'concurrentFull'
  if (facts.due === 0) return 'waitingForDue'
  if (slow !== null) return slow
  if (facts.idle > 0) return facts.pacing === 'capNear' ? 'capReached' : null
  return 'agentsBusy'
}

// Page "Now": what is going on, and whether it goes well.
import { count, percent } from './format.ts'
import type { Text } from './language.ts'

const both = (value: number) => ({ zh: count(value, 'zh'), en: count(value, 'en') })

export const NOW = {
  inFlight: { zh: '进行中的呼叫', en: 'Calls in flight' },
  byState: (dialing: number, ringing: number, waiting: number): Text => ({
    zh: `拨号 ${dialing} · 振铃 ${ringing} · 等待 ${waiting}`,
    en: `${dialing} dialling · ${ringing} ringing · ${waiting} waiting`,
  }),
  answered: { zh: '今日接听 / 接通', en: 'Answered / connected today' },
  answerRate: (rate: number | null): Text =>
    rate === null
      ? { zh: '今天还没有拨打', en: 'Nothing dialled yet today' }
      : { zh: `接听率 ${percent(rate)}`, en: `${percent(rate)} answered` },
  talkShare: { zh: '通话占比', en: 'Talk share' },
  possible: (share: number): Text => ({
    zh: `% ，最多可到 ${Math.round(100 * share)} %`,
    en: `%, ${Math.round(100 * share)} % possible`,
  }),
  waits: { zh: '客户等待', en: 'Customers wait' },
  median: { zh: 's 中位', en: 's median' },
  waitTail: (p95Ms: number, longestMs: number): Text => ({
    zh: `95 % 在 ${(p95Ms / 1_000).toFixed(1)} s 内 · 最长 ${(longestMs / 1_000).toFixed(1)} s`,
    en: `95 % within ${(p95Ms / 1_000).toFixed(1)} s · longest ${(longestMs / 1_000).toFixed(1)} s`,
  }),
  noWaits: { zh: '今天还没有接听', en: 'Nobody has answered yet today' },
  abandoned: { zh: '今日呼损', en: 'Abandoned today' },
  budgetTail: (forecast: number, thirtyDays: number | null): Text => ({
    zh: `预计 ${forecast}${thirtyDays === null ? '' : ` · 30 天 ${percent(thirtyDays, 2)}`}`,
    en: `${forecast} by the end${thirtyDays === null ? '' : ` · 30 days ${percent(thirtyDays, 2)}`}`,
  }),
  callers: { zh: '来电等待', en: 'Callers waiting' },
  longest: { zh: '最长', en: 'longest' },
  callersToday: (came: number, gaveUp: number): Text => ({
    zh: `今日来电 ${came} · 放弃 ${came === 0 ? '–' : percent(gaveUp / came)}`,
    en: `${came} came today · ${came === 0 ? 'nobody' : percent(gaveUp / came)} gave up`,
  }),
  lines: { zh: '线路', en: 'Lines' },
  perSecond: (limit: number): Text => ({ zh: `/ ${limit} 次每秒`, en: `/ ${limit} a second` }),
  noLines: { zh: '没有线路', en: 'No trunks' },

  state: {
    notStarted: { zh: '未开始', en: 'Not started' },
    running: { zh: '进行中', en: 'Running' },
    paused: { zh: '已暂停', en: 'Paused' },
    ended: { zh: '已结束', en: 'Ended' },
  } as Readonly<Record<'notStarted' | 'running' | 'paused' | 'ended', Text>>,
  nearCap: { zh: '接近上限', en: 'Near the cap' },
  silent: { zh: '未在拨号', en: 'Not dialling' },
  reach: (share: number | null): Text =>
    share === null
      ? { zh: '', en: '' }
      : { zh: ` · 可达 ${percent(share, 0)}`, en: ` · ${percent(share, 0)} possible` },
  pace: (ratio: number, agents: number): Text => ({
    zh: `1:${ratio.toFixed(1)}，${agents} 名坐席`,
    en: `1:${ratio.toFixed(1)}, ${agents} ${agents === 1 ? 'agent' : 'agents'}`,
  }),
  budget: (used: number, allowed: number, forecast: number): Text => ({
    zh: `呼损预算 ${used} / ${allowed}，预计 ${forecast}`,
    en: `${used} of ${allowed} losses used; ${forecast} by the end`,
  }),
  cap: (cap: number, rate: number | null): Text =>
    rate === null
      ? { zh: `上限 ${percent(cap, 0)}，尚无接听`, en: `cap ${percent(cap, 0)}, nobody has answered yet` }
      : {
          zh: `上限 ${percent(cap, 0)}，今日 ${percent(rate)}`,
          en: `cap ${percent(cap, 0)}, today ${percent(rate)}`,
        },
  tasksDone: { zh: '进度', en: 'Progress' },
  progress: (called: number, total: number): Text => ({
    zh: `${both(called).zh} / ${both(total).zh}`,
    en: `${both(called).en} / ${both(total).en}`,
  }),
  endsAt: (time: string | null): Text =>
    time === null
      ? { zh: '完成时间未知', en: 'no end in sight' }
      : { zh: `约 ${time} 完成`, en: `done about ${time}` },
  start: { zh: '开始', en: 'Start' },
  pause: { zh: '暂停', en: 'Pause' },
  end: { zh: '结束…', en: 'End…' },
  why: { zh: '为什么', en: 'Why' },
  more: (name: string): Text => ({ zh: `${name}：更多操作`, en: `More for ${name}` }),
  endTitle: (name: string): Text => ({ zh: `结束“${name}”？`, en: `End “${name}”?` }),
  endWhat: (left: number, inFlight: number): Text => ({
    zh: `还有 ${both(left).zh} 个号码未呼叫，将不再拨打；${inFlight} 个进行中的呼叫会继续到结束。一小时内可以撤销。`,
    en: `${both(left).en} numbers have not been called and will not be; ${inFlight} calls in flight go on to their end. You can undo this for an hour.`,
  }),
  endIt: { zh: '结束任务', en: 'End the task' },
  ended: (name: string): Text => ({ zh: `“${name}”已结束`, en: `“${name}” has ended` }),
  undo: { zh: '撤销', en: 'Undo' },

  agents: { zh: '坐席', en: 'Agents' },
  agentState: {
    ready: { zh: '空闲', en: 'Ready' },
    talking: { zh: '通话', en: 'Talking' },
    wrapUp: { zh: '话后', en: 'Wrap-up' },
    away: { zh: '示忙', en: 'Not ready' },
    offline: { zh: '离线', en: 'Offline' },
    trouble: { zh: '异常', en: 'Trouble' },
  } as Readonly<Record<'ready' | 'talking' | 'wrapUp' | 'away' | 'offline' | 'trouble', Text>>,
  single: { zh: '手动呼叫', en: 'By hand' },
  next: (seconds: number): Text => ({
    zh: `约 ${seconds} 秒后下一通`,
    en: `next call in about ${seconds} s`,
  }),
  left: (seconds: number): Text => ({ zh: `还有 ${seconds} 秒`, en: `${seconds} s left` }),
  noTasks: { zh: '没有任务。', en: 'There are no tasks.' },
  firstTask: { zh: '新建任务', en: 'Create a task' },
  noAgents: { zh: '没有坐席。', en: 'There are no agents.' },
  stopAll: { zh: '全部停止…', en: 'Stop all…' },
  stopTitle: { zh: '停止企业的所有外呼？', en: 'Stop all dialling of this account?' },
  stopWhat: (ringing: number, talking: number): Text => ({
    zh: `立即停止拨号，撤回正在振铃的 ${ringing} 个呼叫，直到解除为止；重启后仍然有效。${talking} 个通话：`,
    en: `Dialling stops at once, and ${ringing} ringing calls are withdrawn. It stays so, over restarts too, until you lift it. The ${talking} conversations:`,
  }),
  letTalk: { zh: '通话继续', en: 'Let them go on' },
  endTalks: { zh: '通话也挂断', en: 'End them too' },
  stop: { zh: '全部停止', en: 'Stop all' },
  stopped: {
    stopAll: { zh: '已全部停止，不会拨打任何号码。', en: 'Everything was stopped: nothing is dialled.' },
    accountDisabled: {
      zh: '企业已停用，不会拨打任何号码。',
      en: 'The account is disabled: nothing is dialled.',
    },
    accountExpired: {
      zh: '企业授权已到期，不会拨打任何号码。',
      en: 'The licence of the account has ended: nothing is dialled.',
    },
  } as Readonly<Record<'stopAll' | 'accountDisabled' | 'accountExpired', Text>>,
  lift: { zh: '解除停止', en: 'Lift the stop' },
  engineAway: (time: string): Text => ({
    zh: `拨号引擎自 ${time} 起没有消息，以下数字是当时的。`,
    en: `The engine has said nothing since ${time}; these figures are from then.`,
  }),
} as const

// What a task does now, what would help it, and what troubles an agent: sentences of live pages.
import { DateTime } from 'luxon'
import { counted, type Text } from '../domain/language.ts'
import type { AgentReport, TaskReport } from '../domain/live-report.ts'
import type { Why } from '../domain/why.ts'
import { pacingWords } from './pacing-words.ts'
import { PHONE_REFUSAL_WORDS, whyWords } from './why-words.ts'

/** What a task does, or why it does not dial. */
export function taskWords(why: Why | null, task: TaskReport | null): Text {
  if (why !== null) return sentenceOf(whyWords(why))
  if (task === null) return { en: 'Running.', zh: '进行中。' }
  return task.heldBack === null ? dialling(task) : pacingWords(task.heldBack)
}

function dialling({ agents, calls, nextAnswer }: TaskReport): Text {
  const ringing = calls.dialing + calls.ringing
  const parts = [{ en: `${agents.ready} idle`, zh: `空闲 ${agents.ready}` }]
  if (calls.waiting > 0) parts.push({ en: `${calls.waiting} waiting`, zh: `等待 ${calls.waiting}` })
  parts.push({ en: `${ringing} ringing`, zh: `振铃 ${ringing}` })
  if (nextAnswer !== null) parts.push(expected(nextAnswer))
  return {
    en: `Dialling: ${parts.map(({ en }) => en).join(', ')}`,
    zh: `拨号中：${parts.map(({ zh }) => zh).join('，')}`,
  }
}

function expected({ count, withinMs }: NonNullable<TaskReport['nextAnswer']>): Text {
  const seconds = Math.max(1, Math.round(withinMs / 1_000))
  const answers = count === 1 ? 'one answer' : `${count} answers`
  return { en: `${answers} expected in ${seconds} s`, zh: `预计 ${seconds} 秒内 ${count} 人接听` }
}

type Help = (counts: Why['counts'], clock: (epochSeconds: number) => string) => Text | null

const HELP: Readonly<Partial<Record<Why['code'], Help>>> = {
  stopAll: () => ({ en: 'Lift the stop, and dialling goes on.', zh: '解除停止后继续外呼。' }),
  accountDisabled: () => ({ en: 'An operator can enable the account.', zh: '请联系运维人员启用企业。' }),
  accountExpired: () => ({ en: 'An operator can extend the licence.', zh: '请联系运维人员延长授权。' }),
  noEngine: () => ({ en: 'Start an engine node, or read its log.', zh: '请启动引擎节点，或查看其日志。' }),
  noTrunk: () => ({ en: 'Add a trunk on the page Lines.', zh: '请在“线路”页添加线路。' }),
  noNumbers: () => ({ en: 'Add or import numbers.', zh: '请添加或导入号码。' }),
  notStarted: () => ({ en: 'Start it when you are ready.', zh: '准备好后即可开始。' }),
  paused: () => ({ en: 'Start it, and it goes on where it was.', zh: '点“开始”后从原处继续。' }),
  outOfHours: ({ opensAt }, clock) => at(opensAt, clock, 'Dialling goes on at', '恢复外呼'),
  waitingForDue: ({ nextDueAt }, clock) =>
    at(nextDueAt, clock, 'The next number is due at', '呼叫下一个号码'),
  noAgents: ({ unregistered = 0 }) =>
    unregistered > 0
      ? {
          en: "Check the phone's server address, extension and password.",
          zh: '请检查话机的服务器地址、分机号和密码。',
        }
      : { en: 'Have agents report ready.', zh: '请让坐席示闲。' },
  callerIdsResting: () => ({
    en: 'More caller ids or higher limits would help; it goes on by itself once one may be used again.',
    zh: '可增加主叫号码或放宽其限制；有号码恢复可用后自动继续。',
  }),
  trunksFull: () => ({
    en: 'More channels or calls per second on the trunks would help.',
    zh: '可增加线路的通道数或每秒呼叫数。',
  }),
  concurrentFull: ({ concurrent = 0 }) => ({
    en: `Raise the task's limit of ${counted(concurrent, 'concurrent call')}.`,
    zh: `可调高任务的最大并发（当前 ${concurrent}）。`,
  }),
  capReached: () => ({
    en: 'Every conversation from now on makes room for more calls; it speeds up again by itself.',
    zh: '此后每接通一通都会腾出余量，系统会自动恢复外呼速度。',
  }),
}

/** Null: nothing that is known. `zone`: the account's. */
export function helpWords(why: Why | null, task: TaskReport | null, zone: string, now: number): Text | null {
  const moreAgents = task?.moreAgents ?? null
  if (why !== null && why.code !== 'agentsBusy')
    return HELP[why.code]?.(why.counts, seconds => clockTime(seconds * 1_000, zone, now)) ?? null
  if (moreAgents === null) return null
  const { agents } = moreAgents
  const gain = Math.round(100 * moreAgents.talkShare)
  return {
    en: `${counted(agents, 'more agent')}: +${gain} % talk share at the same losses`,
    zh: `再加 ${agents} 名坐席：通话占比 +${gain} %，呼损不变`,
  }
}

/** Null: there is no trouble. */
export function troubleWords({ trouble, refused }: Pick<AgentReport, 'trouble' | 'refused'>): Text | null {
  switch (trouble) {
    case null:
      return null
    case 'customerGone':
      return { en: 'The customer is gone, the agent is still on the line', zh: '客户已挂，坐席仍在线' }
    case 'ringsUnanswered':
      return { en: 'Rings are not answered', zh: '振铃未接' }
    case 'undecided':
      return { en: 'Did not decide about a number in time', zh: '预览号码到时未处理' }
    case 'noSound':
      return {
        en: 'No sound at the desk: the agent hears nothing, or is not heard',
        zh: '工作台没有声音：听不到对方，或对方听不到坐席',
      }
    case 'unregistered':
      return { en: 'Ready, but the phone is not registered', zh: '已示闲，但话机未注册' }
    case 'refused': {
      const { times = 1, why = 'wrongPassword' } = refused ?? {}
      const { en, zh } = PHONE_REFUSAL_WORDS[why]
      const often = times === 1 ? 'once' : `${times} times`
      return { en: `The phone was refused ${often}: ${en}`, zh: `话机注册被拒 ${times} 次：${zh}` }
    }
  }
}

function at(
  epochSeconds: number | undefined,
  clock: (epochSeconds: number) => string,
  en: string,
  zh: string,
): Text | null {
  if (epochSeconds === undefined) return null
  const time = clock(epochSeconds)
  return { en: `${en} ${time}.`, zh: `将于 ${time} ${zh}。` }
}

/** As the account's clocks show it; with the day if it is not today. */
function clockTime(time: number, zone: string, now: number): string {
  const local = DateTime.fromMillis(time, { zone })
  const isToday = local.hasSame(DateTime.fromMillis(now, { zone }), 'day')
  return local.toFormat(isToday ? 'HH:mm' : 'MM-dd HH:mm')
}

function sentenceOf({ en, zh }: Text): Text {
  return { en: en.charAt(0).toUpperCase() + en.slice(1), zh }
}

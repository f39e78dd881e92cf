// What is said of supervisors who listen to conversations.

import type { LiveAgent } from '../../../src/api/v1/live/live-shapes.ts'
import type { ListeningMode } from '../../../src/domain/call/listening.ts'
import type { Text } from './language.ts'
import { otherWord } from './talk.ts'

type TalkState = NonNullable<LiveAgent['talk']>['state']

const SAYS: Readonly<Record<ListeningMode, Text>> = {
  listening: { zh: '监听', en: 'listens' },
  whispering: { zh: '密语', en: 'whispers' },
  speaking: { zh: '三方通话', en: 'has joined in' },
}

export const SUPERVISION = {
  open: { zh: '监听', en: 'Listen in' },
  openTo: (ext: string): Text => ({ zh: `监听 ${ext} 的通话`, en: `Listen in on ${ext}` }),
  title: (ext: string): Text => ({ zh: `坐席 ${ext} 的通话`, en: `Agent ${ext}’s call` }),
  customer: { zh: '客户', en: 'Customer' },
  since: { zh: '已通话', en: 'Talking for' },
  phone: { zh: '用哪个分机来听', en: 'Listen with extension' },
  phoneHelp: {
    zh: '该分机的话机会振铃一次，接起后开始监听；监听期间不接其他电话。',
    en: 'Its phone rings once; pick it up to listen. Meanwhile it is given no calls.',
  },
  noPhones: { zh: '没有空闲的已注册分机。', en: 'No registered extension is free.' },
  choosePhone: { zh: '先选择用哪个分机来听', en: 'Choose the extension to listen with first' },
  otherListener: (ext: string): Text => ({
    zh: `分机 ${ext} 正在监听这通电话，同时只能一人监听`,
    en: `Extension ${ext} is listening to this call; only one can at a time`,
  }),
  rings: (ext: string): Text => ({
    zh: `分机 ${ext} 正在振铃，请接起。`,
    en: `Extension ${ext} is ringing: pick it up.`,
  }),
  mode: {
    listening: { zh: '只听', en: 'Listen' },
    whispering: { zh: '密语', en: 'Whisper' },
    speaking: { zh: '三方', en: 'Join in' },
  } as Readonly<Record<ListeningMode, Text>>,
  /** What it means for whoever listens. */
  means: {
    listening: { zh: '双方都听不到您。', en: 'You hear both; nobody hears you.' },
    whispering: {
      zh: '只有坐席听得到您，客户听不到，录音里也没有。',
      en: 'Only the agent hears you. The customer does not, and you are not recorded.',
    },
    speaking: {
      zh: '客户和坐席都听得到您，您的话也会录音。',
      en: 'The customer and the agent hear you, and you are recorded.',
    },
  } as Readonly<Record<ListeningMode, Text>>,
  stop: { zh: '结束监听', en: 'Stop listening' },
  forAgent: { zh: '替坐席操作', en: 'For the agent' },
  /** `who`: extensions or a number, or nothing while somebody of a group is looked for. */
  talk: (state: TalkState, who: string): Text | null => {
    const other = otherWord(who)
    const texts: Partial<Record<TalkState, Text>> = {
      held: { zh: '客户保持中，正在听等待音。', en: 'The customer is on hold and hears music.' },
      handingOver: {
        zh: `正在转接给${other.zh}，对方接听后坐席进入话后。`,
        en: `The call is going to ${other.en}. The agent is free once they answer.`,
      },
      asking: {
        zh: `坐席正在呼叫${other.zh}，客户在听等待音。`,
        en: `The agent is calling ${other.en}. The customer hears music.`,
      },
      consulting: {
        zh: `坐席正在与${other.zh}商量，客户在听等待音。`,
        en: `The agent talks with ${other.en}. The customer hears music.`,
      },
      alternating: {
        zh: `坐席正在与客户通话，${other.zh}在听等待音。`,
        en: `The agent talks with the customer; ${other.en} waits.`,
      },
      threeWay: {
        zh: `坐席、客户和${other.zh}三方通话中。`,
        en: `The agent, the customer and ${other.en} all talk.`,
      },
    }
    return texts[state] ?? null
  },
  muted: { zh: '坐席已静音，客户听不到坐席。', en: 'The agent is muted: the customer cannot hear them.' },
  cutOff: { zh: '强拆…', en: 'Cut off…' },
  cutOffTitle: (ext: string): Text => ({ zh: `挂断 ${ext} 的通话？`, en: `Cut off agent ${ext}’s call?` }),
  cutOffWhy: {
    zh: '双方的电话会立即挂断，无法恢复，并记入审计。',
    en: 'Both are disconnected at once. The audit log keeps who did it.',
  },
  cutOffYes: { zh: '挂断', en: 'Cut off' },
  over: { zh: '该坐席现在没有通话。', en: 'This agent is not talking to anybody now.' },
  /** On the agent's card. */
  heardBy: (ext: string, mode: ListeningMode | null): Text =>
    mode === null
      ? { zh: `${ext} 将监听`, en: `${ext} is about to listen` }
      : { zh: `${ext} ${SAYS[mode].zh}`, en: `${ext} ${SAYS[mode].en}` },
  listens: { zh: '监听', en: 'Listening' },
  listensTo: (ext: string): Text => ({ zh: `监听 ${ext}`, en: `listens to ${ext}` }),
  /** In the course of a call. */
  inRecord: (ext: string, mode: ListeningMode): Text => ({
    zh: `${ext} ${SAYS[mode].zh}`,
    en: `${ext} ${SAYS[mode].en}`,
  }),
  listeners: { zh: '监听', en: 'Listeners' },
} as const

// What an agent does with a call on the desk.
import type { LiveAgent } from '../../../src/api/v1/live/live-shapes.ts'
import type { Text } from './language.ts'

type TalkState = NonNullable<LiveAgent['talk']>['state']

/** Extensions have ten digits at most; the numbers that are called have more in their one form. */
const NUMBER = /^\d{11,}$/

/** An agent by its extension, or an outside number. */
export function partyWord(name: string): Text {
  return NUMBER.test(name)
    ? { zh: `号码 ${name}`, en: `number ${name}` }
    : { zh: `分机 ${name}`, en: `agent ${name}` }
}

/** `who`: extensions or a number, or nothing while somebody of a group is looked for. */
export function otherWord(who: string): Text {
  return who === '' ? { zh: '分机组', en: 'the group' } : partyWord(who)
}

export const TALK = {
  title: { zh: '通话操作', en: 'This call' },
  /** `who`: extensions or a number, or nothing while somebody of a group is looked for. */
  state: (state: TalkState, who: string): Text | null => {
    const other = otherWord(who)
    const texts: Partial<Record<TalkState, Text>> = {
      held: { zh: '客户保持中，正在听等待音。', en: 'The customer is on hold and hears music.' },
      handingOver: {
        zh: `正在转接给${other.zh}，对方接听后您进入话后。`,
        en: `Transferring to ${other.en}: you are free once they answer.`,
      },
      asking: {
        zh: `正在呼叫${other.zh}，客户在听等待音。`,
        en: `Calling ${other.en}. The customer hears music.`,
      },
      consulting: {
        zh: `正在与${other.zh}商量，客户在听等待音。`,
        en: `You talk with ${other.en}. The customer hears music.`,
      },
      alternating: {
        zh: `正在与客户通话，${other.zh}在听等待音。`,
        en: `You talk with the customer; ${other.en} waits.`,
      },
      threeWay: {
        zh: `您、客户和${other.zh}三方通话中。`,
        en: `You, the customer and ${other.en} all talk.`,
      },
    }
    return texts[state] ?? null
  },
  hold: { zh: '保持', en: 'Hold' },
  resume: { zh: '恢复通话', en: 'Back to the customer' },
  mute: { zh: '静音', en: 'Mute' },
  unmute: { zh: '取消静音', en: 'Unmute' },
  pauseRecording: { zh: '暂停录音', en: 'Pause recording' },
  resumeRecording: { zh: '继续录音', en: 'Record again' },
  replay: { zh: '回放最近 30 秒', en: 'Last 30 s again' },
  stopReplay: { zh: '停止回放', en: 'Stop' },
  muted: { zh: '您已静音，客户听不到您。', en: 'You are muted: the customer cannot hear you.' },
  recordingPaused: {
    zh: '录音已暂停，这段不会留下声音。',
    en: 'Recording is paused: nothing of what is said now is kept.',
  },
  transfer: { zh: '转接', en: 'Transfer' },
  toExtension: { zh: '分机', en: 'Agent' },
  toGroup: { zh: '分机组', en: 'Group' },
  toNumber: { zh: '外部号码', en: 'Outside number' },
  extension: { zh: '分机号', en: 'Extension' },
  number: { zh: '电话号码', en: 'Telephone number' },
  group: { zh: '分机组名称', en: 'Name of the group' },
  transferNow: { zh: '直接转接', en: 'Transfer now' },
  askFirst: { zh: '先商量', en: 'Ask first' },
  swap: { zh: '切换', en: 'Swap' },
  joinAll: { zh: '三方通话', en: 'All three' },
  complete: { zh: '交给对方', en: 'Hand over' },
} as const

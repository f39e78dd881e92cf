// Why a prompt or its file is refused, for `/v1` and commands.
import type { Text } from '../domain/language.ts'
import { PROMPT_LIMITS } from '../domain/prompt.ts'
import type { SoundRefusal } from '../domain/sound/sound-intake.ts'

export type PromptProblemReason =
  | SoundRefusal['refused']
  /** `about`: its name. */
  | 'promptNotFound'
  | 'tooManyMessages'
  | 'tooManyPrompts'
  | 'promptsTooLong'
  /** `about`: its name, then the settings. */
  | 'promptInUse'
  | 'promptInTask'

const TAKEN_EN = 'PCM of 8, 16, 24 or 32 bits, floating point, A-law and µ-law can be read'
const TAKEN_ZH = '支持 8、16、24、32 位 PCM，浮点，A 律和 µ 律'

export const PROMPT_PROBLEMS: Readonly<Record<PromptProblemReason, (...about: readonly string[]) => Text>> = {
  notWav: () => ({
    en: 'This is not a WAV file: MP3 and other kinds must be converted to WAV first.',
    zh: '这不是 WAV 文件。MP3 等其他格式请先转换为 WAV。',
  }),
  noFormat: () => ({
    en: 'The WAV file is damaged: it does not say how its sound is written. Export it again.',
    zh: 'WAV 文件已损坏，缺少格式说明，请重新导出。',
  }),
  formatCutOff: () => ({
    en: 'The WAV file is damaged: what it says about its sound is cut off. Export it again.',
    zh: 'WAV 文件已损坏，格式说明不完整，请重新导出。',
  }),
  noSound: () => ({ en: 'There is no sound in this WAV file.', zh: '这个 WAV 文件里没有声音。' }),
  codingUnknown: (code, bits) => ({
    en:
      'The sound of this WAV file is written in a way that cannot be read ' +
      `(format ${code}, ${bits} bits): ${TAKEN_EN}.`,
    zh: `无法读取这种编码的 WAV 文件（格式 ${code}，${bits} 位）：${TAKEN_ZH}。`,
  }),
  tooManyChannels: channels => ({
    en: `This WAV file has ${channels} channels: one or two can be read.`,
    zh: `这个 WAV 文件有 ${channels} 个声道，只支持单声道和双声道。`,
  }),
  rateUnknown: rate => ({
    en:
      `This WAV file has ${rate} samples a second: ` +
      'export it with 8,000 to 48,000, such as 16,000 or 44,100.',
    zh: `这个 WAV 文件的采样率是 ${rate}，请以 8000 到 48000 之间的采样率重新导出，例如 16000 或 44100。`,
  }),
  soundTooLong: seconds => ({
    en: `The sound is too long: a prompt may last ${Number(seconds) / 60} minutes at most.`,
    zh: `声音太长：提示音最长 ${Number(seconds) / 60} 分钟。`,
  }),
  tooManyMessages: max => ({
    en: `${max} calls that play a message are going on, and the account may have no more: try again later.`,
    zh: `进行中的语音呼叫已达上限 ${max} 个，请稍后再试。`,
  }),
  promptNotFound: name => ({ en: `There is no prompt "${name}".`, zh: `没有提示音“${name}”。` }),
  tooManyPrompts: () => ({
    en:
      `The account has ${PROMPT_LIMITS.count} prompts, the most there may be: ` +
      'delete one that is not needed.',
    zh: `企业已有 ${PROMPT_LIMITS.count} 个提示音，达到上限，请先删除不用的。`,
  }),
  promptsTooLong: () => ({
    en:
      `The prompts of an account may last ${PROMPT_LIMITS.secondsTogether / 60} minutes together: ` +
      'delete one that is not needed.',
    zh: `企业的提示音总时长不能超过 ${PROMPT_LIMITS.secondsTogether / 60} 分钟，请先删除不用的。`,
  }),
  promptInTask: name => ({
    en: `A task that has not ended plays "${name}": end it first.`,
    zh: `“${name}”正在被未结束的任务使用，请先结束任务。`,
  }),
  promptInUse: (name, ...settings) => ({
    en:
      `Customers hear "${name}" by the setting ${settings.join(' and ')}: ` +
      'choose another prompt there first.',
    zh: `“${name}”正在被设置 ${settings.join('、')} 使用，请先在设置中换用其他提示音。`,
  }),
}

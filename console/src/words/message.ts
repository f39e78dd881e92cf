// A message that a task plays to whoever answers.
import type { Text } from './language.ts'

export const MESSAGE = {
  title: { zh: '先播放提示音', en: 'A message first' },
  help: {
    zh: '客户接听后先听到这段提示音，按键可转坐席或不再被呼叫；不选则直接转坐席',
    en: 'Whoever answers hears it, and a key leads to an agent. Without one, calls go to agents at once',
  },
  agentKey: { zh: '转坐席按键', en: 'Key for an agent' },
  neverKey: { zh: '不再呼叫按键', en: 'Key for “never call again”' },
  noKey: { zh: '无', en: 'none' },
  plays: { zh: '播放次数', en: 'How often it is played' },
  thenAgent: { zh: '播放后不按键也转坐席', en: 'Also to an agent if no key is pressed' },
  played: (prompt: string | null): Text =>
    prompt === null
      ? { zh: '播放的提示音已删除', en: 'its message is gone' }
      : { zh: `播放“${prompt}”`, en: `plays “${prompt}”` },
  sameKey: (key: string): Text => ({
    zh: `按键 ${key} 用了两次，请为其中一个换一个按键。`,
    en: `Key ${key} is used twice: choose another one for one of the two.`,
  }),
  noAgents: {
    zh: '没有转坐席的按键：本任务只播放，不需要坐席。',
    en: 'No key leads to an agent: the task plays its message and needs no agents.',
  },
} as const

// What the commands on pushes say.
import type { Text } from '../domain/language.ts'

export const PUSH = {
  redeliver: {
    en: 'deliver pushes again that were delivered or given up',
    zh: '重新投递已送达或已放弃的推送',
  },
  kind: { en: 'only this kind', zh: '只处理这一类' },
  failed: { en: 'only those given up', zh: '只处理已放弃的' },
  sinceWhen: {
    en: 'Say since when with --from, or --failed for those given up.',
    zh: '请用 --from 指定起始时间，或用 --failed 只处理已放弃的推送。',
  },
} as const satisfies Readonly<Record<string, Text>>

export function putBack(code: string, count: number): Text {
  return {
    en: `${count} pushes of account ${code} are in the outbox again.`,
    zh: `企业 ${code} 的 ${count} 条推送已重新进入待发队列。`,
  }
}

// What the commands on pushes say.
import { counted, type Text } from '../domain/language.ts'

export const PUSH = {
  redeliver: {
    en: 'deliver pushes again that were delivered or given up on',
    zh: '重新投递已送达或已放弃的推送',
  },
  kind: { en: 'only pushes of this kind', zh: '只处理这一类' },
  failed: { en: 'only pushes that were given up on', zh: '只处理已放弃的' },
  sinceWhen: {
    en: 'Give a start time with --from, or use --failed for pushes that were given up on.',
    zh: '请用 --from 指定起始时间，或用 --failed 只处理已放弃的推送。',
  },
} as const satisfies Readonly<Record<string, Text>>

export function putBack(code: string, count: number): Text {
  return {
    en: `${counted(count, 'push', 'pushes')} of account ${code} put back in the outbox.`,
    zh: `企业 ${code} 的 ${count} 条推送已重新进入待发队列。`,
  }
}

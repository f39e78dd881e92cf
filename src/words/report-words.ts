// What the command `report` says.
import type { Text } from '../domain/language.ts'

export const REPORT = {
  rebuild: {
    en: 'count again from the calls what was dialled, answered, connected, abandoned and talked each minute',
    zh: '按话单重新计算每分钟的统计：拨打、客户接听、接通、呼损、通话时长',
  },
} as const satisfies Readonly<Record<string, Text>>

export function rebuilt(account: string, minutes: number): Text {
  return {
    en: `Account ${account}: ${minutes} minutes were counted again.`,
    zh: `企业 ${account}：已重新计算 ${minutes} 分钟的统计。`,
  }
}

export function emptyRange(from: string, to: string): Text {
  return {
    en: `--to (${to}) must be after --from (${from}).`,
    zh: `--to（${to}）必须晚于 --from（${from}）。`,
  }
}

export function callsGone(from: string, days: number): Text {
  return {
    en:
      `Calls are kept for ${days} days (keepCallsDays), so those from ${from} on are no longer all there: ` +
      'counted again, their minutes would lose what they show. Choose a later --from.',
    zh: `话单只保留 ${days} 天（keepCallsDays），${from} 起的话单已不完整，重新计算会丢失数据。请把 --from 改晚一些。`,
  }
}

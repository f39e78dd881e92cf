// The bench's tables in markdown.
import { KNOWN_PARAMETERS, OPTIMUM } from './optimum.ts'
import type { Point, Recovery } from './points.ts'

const HEAD = [
  'agents',
  'policy',
  'talk share',
  'occupancy',
  'of the best known',
  'abandoned',
  'worst day',
  'days over the cap',
  'worst half hour',
  'dials per connect',
  'wait p50 / p95 / max, s',
]

/** One table a world. */
export function worldTable(world: string, points: readonly Point[]): string {
  const rows = points.map(({ agents, policy, measures }) => {
    const optimum = OPTIMUM[world]?.[agents]
    const known = KNOWN_PARAMETERS[world]?.[agents]
    const share = optimum ? measures.talkShare.mean / optimum : known ? measures.occupancy.mean / known : undefined
    const { p50, p95, max } = measures.waitMs
    return [
      String(agents),
      policy,
      `${measures.talkShare.mean.toFixed(3)} ± ${measures.talkShare.plusMinus.toFixed(3)}`,
      measures.occupancy.mean.toFixed(3),
      share === undefined ? '' : share.toFixed(3),
      percent(measures.abandonRate),
      measures.countedDays > 0 ? percent(measures.worstDay) : '',
      `${measures.daysOverCap} of ${measures.countedDays}`,
      percent(measures.worstHalfHour),
      measures.dialsPerConnect.toFixed(2),
      [p50, p95, max].map(ms => (ms / 1_000).toFixed(1)).join(' / '),
    ]
  })
  return `## World: ${world}\n\n${table(HEAD, rows)}\n`
}

export function recoveryTable(recoveries: readonly Recovery[]): string {
  const rows = recoveries.map(({ agents, to, steadyTalkShare, afterJump }) => [
    String(agents),
    to,
    steadyTalkShare.toFixed(3),
    afterJump.toFixed(3),
    (afterJump / steadyTalkShare).toFixed(3),
  ])
  return `## Twenty minutes after a jump of the answer rate\n\n${table(['agents', 'jump to', 'steady talk share', '20–40 min after', 'ratio'], rows)}\n`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

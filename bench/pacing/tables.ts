// The bench's tables in markdown.

import type { AskCost } from './ask-cost.ts'
import type { Estimate } from './measures.ts'
import { KNOWN_PARAMETERS, OPTIMUM } from './optimum.ts'
import type { Point } from './points.ts'
import type { Recovery } from './recovery.ts'

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
  const rows = points.map(({ agents, way, chosen, measures }) => {
    const optimum = OPTIMUM[world]?.[agents]
    const known = KNOWN_PARAMETERS[world]?.[agents]
    const share = optimum
      ? measures.talkShare.mean / optimum
      : known
        ? measures.occupancy.mean / known
        : undefined
    const { p50, p95, max } = measures.waitMs
    return [
      String(agents),
      `${way} ${chosen}`.trimEnd(),
      interval(measures.talkShare),
      interval(measures.occupancy),
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
  const rows = recoveries.map(({ shock, agents, to, steady, afterJump }) => [
    shock,
    String(agents),
    to,
    interval(steady),
    interval(afterJump),
    (afterJump.mean / steady.mean).toFixed(3),
  ])
  return (
    '## Twenty minutes after a ' +
    `jump\n\n${table(['shock', 'agents', 'to', 'steady talk share', '20–40 min after', 'ratio'], rows)}\n`
  )
}

export function otherSeedsTable(points: readonly (Point & { seed: number })[]): string {
  const rows = points.map(({ world, agents, seed, measures }) => [
    world,
    String(agents),
    String(seed),
    interval(measures.talkShare),
    percent(measures.abandonRate),
    percent(measures.worstDay),
    `${measures.daysOverCap} of ${measures.countedDays}`,
  ])
  const head = ['world', 'agents', 'seed', 'talk share', 'abandoned', 'worst day', 'days over the cap']
  return `## Other seeds, ten days each\n\n${table(head, rows)}\n`
}

export function askCostTable(costs: readonly AskCost[]): string {
  const rows = costs.map(({ asked, askUs, floorUs, starts, asks }) => [
    asked,
    `${askUs.median.toFixed(1)} (${askUs.least.toFixed(1)}–${askUs.greatest.toFixed(1)})`,
    `${floorUs.median.toFixed(2)} (${floorUs.least.toFixed(2)}–${floorUs.greatest.toFixed(2)})`,
    String(starts),
    String(asks),
  ])
  const head = [
    'asked',
    'an ask, µs: median of five runs (least–greatest)',
    'everybody looked at once, µs',
    'calls started, median',
    'asks',
  ]
  return `## What an ask costs\n\n${table(head, rows)}\n`
}

function interval(of: Estimate): string {
  return `${of.mean.toFixed(3)} ± ${of.plusMinus.toFixed(3)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

// A simulated shift as a table for people.
import type { Text } from '../../domain/language.ts'
import type { CallBackReport, PlanReport } from '../../simulation/plan-report.ts'
import type { Scenario } from '../../simulation/scenario.ts'
import type { PlannedShiftReport } from '../../simulation/shift.ts'
import type { ShiftReport } from '../../simulation/tally.ts'
import { CALL_BACK_END_WORDS } from '../../words/call-back-words.ts'
import { OUTCOMES } from '../../words/outcome-words.ts'
import * as words from '../../words/sim-words.ts'
import { widthOf } from './table.ts'

const WIDTH = 14

export function shiftTable(
  scenario: Scenario,
  report: PlannedShiftReport,
  word: (text: Text) => string,
): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`
  const { ROWS } = words
  const outcomes = Object.entries(report.outcomes).map(
    ([outcome, count]) => `${word(OUTCOMES[outcome] ?? { en: outcome, zh: outcome })} ${count}`,
  )
  const rows: [Text, Text][] = [
    [ROWS.agents, words.shift(report.agents, report.hours, String(scenario.pace), scenario.seed)],
    [ROWS.talkShare, plain(percent(report.talkShare))],
    [ROWS.occupancy, words.occupancy(percent(report.occupancy))],
    [
      ROWS.abandonRate,
      words.abandons(
        percent(report.abandonRate),
        percent(scenario.settings.abandonRateMax),
        percent(report.worstHalfHour),
      ),
    ],
    [ROWS.dials, words.dials(report.dials, report.dialsPerConnect.toFixed(2))],
    [ROWS.answered, words.answered(report.answered, report.connected, report.abandoned)],
    [
      ROWS.wait,
      plain(
        `p50 ${seconds(report.waitMs.p50)}, p95 ` +
          `${seconds(report.waitMs.p95)}, max ` +
          `${seconds(report.waitMs.max)}`,
      ),
    ],
    ...(scenario.callBack === undefined ? [] : [callersRow(report, percent)]),
    [ROWS.outcomes, plain(outcomes.join(', '))],
    ...(report.plan === null ? [] : planRows(report.plan, percent)),
    ...(report.tasks.length > 1 ? report.tasks : []).map(
      ({ taskid, abandonRate, connected, abandoned }): [Text, Text] => [
        plain(taskid),
        words.ofTask(percent(abandonRate), connected, abandoned),
      ],
    ),
  ]
  return rows.map(([name, value]) => `${padded(word(name))}${word(value)}`).join('\n')
}

function planRows(plan: PlanReport, percent: (share: number) => string): [Text, Text][] {
  const { persons, personsReached, calls, callsPerReach, annoyed, limited, blocked, waiting, callBacks } =
    plan
  const { ROWS } = words
  return [
    [ROWS.reached, words.reached(plan, percent(persons === 0 ? 0 : personsReached / persons))],
    [ROWS.effort, words.effort(calls, callsPerReach.toFixed(2), annoyed.persons, annoyed.moreThan)],
    [ROWS.plan, words.planned(limited, blocked, waiting)],
    ...(callBacks.promised === 0 ? [] : [callBacksRow(callBacks)]),
  ]
}

function callBacksRow(callBacks: CallBackReport): [Text, Text] {
  const ended = Object.entries(CALL_BACK_END_WORDS).flatMap(([reason, why]) => {
    const count = callBacks.ended[reason as keyof typeof CALL_BACK_END_WORDS] ?? 0
    return count === 0 ? [] : [[count, why] as const]
  })
  return [words.ROWS.callBacks, words.callBacks(callBacks, ended)]
}

function callersRow({ callers }: ShiftReport, percent: (share: number) => string): [Text, Text] {
  return [words.ROWS.callers, words.callers(callers.came, percent(callers.servedInTime), callers.unserved)]
}

function plain(text: string): Text {
  return { en: text, zh: text }
}

function padded(name: string): string {
  return name + ' '.repeat(Math.max(1, WIDTH - widthOf(name)))
}

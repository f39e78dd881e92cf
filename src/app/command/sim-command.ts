// `sim`: a shift in virtual time, from flags or a JSON file; prints a table or JSON.

import { SIM } from '../../words/sim-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import type { ScenarioFlags } from './sim-scenario.ts'
import type { Terminal } from './terminal.ts'
import type { Word } from './word.ts'

interface Given extends ScenarioFlags {
  readonly json?: true
  readonly quiet?: true
}

export function defineSim(word: Word): void {
  word
    .takes('--agents <number>', SIM.agents)
    .takes('--hours <number>', SIM.hours)
    .takes('--warm-up-hours <number>', SIM.warmUpHours)
    .takes('--pace <auto|number>', SIM.pace)
    .takes('--tasks <number>', SIM.tasks)
    .takes('--persons <count[:numbers]>', SIM.persons)
    .takes('--plan <profile|file>', SIM.plan)
    .takes('--cap <share>', SIM.cap)
    .takes('--answer <share>', SIM.answer)
    .takes('--busy <share>', SIM.busy)
    .takes('--invalid <share>', SIM.invalid)
    .takes('--ring <mean[:cv]>', SIM.ring)
    .takes('--talk <mean[:cv]>', SIM.talk)
    .takes('--wrap-up <mean[:cv]>', SIM.wrapUp)
    .takes('--patience <seconds>', SIM.patience)
    .takes('--ring-timeout <seconds>', SIM.ringTimeout)
    .takesOneOf('--reach <way>', ['held', 'ring'], SIM.reach)
    .takes('--seed <number>', SIM.seed)
    .takes('--from-task <taskid>', SIM.fromTask)
    .takes('--scenario <file>', SIM.scenario)
    .takes('--json', JSON_FLAG)
    .takes('--quiet', SIM.quiet)
    .does((given: Given) => sim(given, word.terminal))
}

async function sim(given: Given, terminal: Terminal): Promise<void> {
  const [{ typedScenario }, { runShift }, { shiftTable }] = await Promise.all([
    import('./sim-scenario.ts'),
    import('../../simulation/shift.ts'),
    import('./sim-table.ts'),
  ])
  const scenario = await typedScenario(given)
  const showProgress = !given.quiet && process.stderr.isTTY
  const report = await runShift(scenario, {
    progress: share => {
      if (showProgress)
        terminal.writeErr(`\r${bar(share)} ${Math.round(share * 100)} %${share === 1 ? '\n' : ''}`)
    },
  })
  if (given.json) terminal.printJson({ scenario, report })
  else terminal.print(shiftTable(scenario, report, text => terminal.word(text)))
}

function bar(share: number): string {
  const width = 30
  const done = Math.round(share * width)
  return `[${'#'.repeat(done)}${'.'.repeat(width - done)}]`
}

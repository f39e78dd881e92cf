// `task shadow`: starts a shadow run of a task, shows it beside the live run, ends it or takes its proposal.
import { ProblemDetails } from '../../api/v1/problem.ts'
import { shadowOf, startProposal, takeProposal } from '../../api/v1/proposed-shadow.ts'
import { type ShadowRow, shadowRow } from '../../api/v1/resources/task-shadow-run.ts'
import { isEmptyProposal, Proposal } from '../../domain/shadow/proposal.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { PLAN, saidAgain } from '../../words/plan-command-words.ts'
import { PROBLEMS } from '../../words/problem-words.ts'
import { badProposal, SHADOW } from '../../words/shadow-words.ts'
import { noTask, TASK } from '../../words/task-words.ts'
import { JSON_FLAG, notInRange } from '../../words/usage-words.ts'
import { machineActor } from '../machine-actor.ts'
import { createRealClock } from '../real-clock.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Terminal } from './terminal.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly task: string
  readonly cap?: string
  readonly ringTimeout?: string
  readonly pace?: string
  readonly concurrent?: string
  readonly plan?: string
  readonly hours?: string
  readonly end?: true
  readonly take?: true
  readonly anyway?: true
  readonly json?: true
}

export function defineTaskShadow(word: Word): void {
  const { terminal } = word
  word
    .verb('shadow', SHADOW.shadow)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--task <id>', TASK.task)
    .takes('--cap <share>', SHADOW.cap)
    .takes('--ring-timeout <s>', SHADOW.ringTimeout)
    .takes('--pace <pace>', SHADOW.pace)
    .takes('--concurrent <n>', SHADOW.concurrent)
    .takes('--plan <name>', SHADOW.plan)
    .takes('--hours <n>', SHADOW.hours)
    .takes('--end', SHADOW.end)
    .takes('--take', SHADOW.take)
    .takes('--anyway', PLAN.anyway)
    .takes('--json', JSON_FLAG)
    .does(async (given: Given) => {
      const row = await withStore(store => done(store, given, terminal))
      if (given.json) return terminal.printJson(row)
      printRow(terminal, row)
    })
}

async function done(store: StoreVerbs, given: Given, { language }: Terminal): Promise<ShadowRow> {
  const account = await accountNamed(store, given.account)
  const task = await store.findTask(account.id, given.task)
  if (task === null) throw new CommandFailure(noTask(given.account, given.task))
  const now = createRealClock().systemTime()
  const of = { store, account, task, now, by: machineActor().name }
  const proposal = proposalOf(given)
  try {
    if (!isEmptyProposal(proposal)) await startProposal(of, proposal, hoursOf(given.hours))
    else if (given.take) await takeProposal(of, given.anyway === true)
    else if (given.end) await store.endShadow(account.id, task.id, now, false)
    return shadowRow(await shadowOf(of), account, now, language)
  } catch (error) {
    if (!(error instanceof ProblemDetails)) throw error
    const why = PROBLEMS[error.reason](...error.about)
    throw new CommandFailure(error.reason === 'planShutsOut' ? saidAgain(why) : why)
  }
}

function proposalOf({ cap, ringTimeout, pace, concurrent, plan }: Given): Proposal {
  const read = Proposal.safeParse({
    settings: {
      ...(cap !== undefined && { abandonRateMax: cap }),
      ...(ringTimeout !== undefined && { ringTimeoutSeconds: ringTimeout }),
    },
    ...(pace !== undefined && { pace: pace === 'auto' ? pace : Number(pace) }),
    ...(concurrent !== undefined && { concurrent: Number(concurrent) }),
    ...(plan !== undefined && { plan: { name: plan } }),
  })
  if (read.success) return read.data
  const flags = read.error.issues.map(({ path }) => FLAG_OF[String(path[1] ?? path[0])] ?? path.join('.'))
  throw new UsageError(badProposal(flags.join(', ')))
}

const FLAG_OF: Readonly<Record<string, string>> = {
  ...{ abandonRateMax: '--cap', ringTimeoutSeconds: '--ring-timeout' },
  ...{ pace: '--pace', concurrent: '--concurrent', name: '--plan' },
}

const HOURS = { least: 0.25, most: 72, usual: 4 }

function hoursOf(typed: string | undefined): number {
  const hours = typed === undefined ? HOURS.usual : Number(typed)
  if (hours >= HOURS.least && hours <= HOURS.most) return hours
  throw new UsageError(notInRange('--hours', typed ?? '', HOURS.least, HOURS.most))
}

function printRow(terminal: Terminal, { live, shadow, meaning }: ShadowRow): void {
  const cells = (name: string, side: ShadowRow['live']) => [
    ...[name, String(side.dialed), String(side.answered), String(side.connected), String(side.abandoned)],
    side.abandonRate === null ? '-' : `${(100 * side.abandonRate).toFixed(2)} %`,
  ]
  terminal.printTable(
    ['run', 'dialed', 'answered', 'connected', 'abandoned', 'abandonRate'],
    [cells(terminal.word(SHADOW.live), live), cells(terminal.word(SHADOW.proposal), shadow)],
  )
  terminal.print(meaning)
}

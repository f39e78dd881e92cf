// What the engine of one account has reported to this node, and whether it still does.
import type { LiveMessage } from '../../../domain/live-message.ts'
import type {
  AccountReport,
  AgentReport,
  DayReport,
  TaskReport,
  TrunkLoad,
} from '../../../domain/live-report.ts'

interface Reported {
  account: AccountReport | null
  readonly trunks: Map<string, TrunkLoad>
  readonly tasks: Map<string, TaskReport>
  readonly agents: Map<string, AgentReport>
}

function nothing(): Reported {
  return { account: null, trunks: new Map(), tasks: new Map(), agents: new Map() }
}

export class LiveReports {
  private last: Reported = nothing()
  /** A report of everything that has not come to its end. */
  private coming: Reported | null = null
  private node: string | null = null
  private number = 0
  private awaySince: number | null = null

  /** False: one before it was not heard, so everything is to be asked for. */
  take(message: LiveMessage): boolean {
    const { node, number } = message
    if (message.begins) this.coming = nothing()
    else if (node !== this.node || number !== this.number + 1) {
      this.coming = null
      return false
    }
    this.node = node
    this.number = number
    this.awaySince = null
    apply(message, this.coming ?? this.last)
    if (message.ends && this.coming !== null) {
      this.last = this.coming
      this.coming = null
    }
    return true
  }

  /** Nobody has reported since, epoch ms; what is known stays as it was then. */
  away(since: number): void {
    this.awaySince ??= since
  }

  /** The store says what the day was like; until an engine does. */
  counted(today: DayReport): void {
    this.today = today
  }

  get isAway(): boolean {
    return this.awaySince !== null
  }

  get engine(): { node: string | null; awaySince: number | null } {
    return { node: this.awaySince === null ? this.node : null, awaySince: this.awaySince }
  }

  /** Something was reported as a whole. */
  get isWhole(): boolean {
    return this.last.account !== null
  }

  /** Of the store. */
  today: DayReport | null = null

  get account(): AccountReport | null {
    return this.last.account
  }

  get trunks(): readonly TrunkLoad[] {
    return [...this.last.trunks.values()]
  }

  get tasks(): ReadonlyMap<string, TaskReport> {
    return this.last.tasks
  }

  get agents(): ReadonlyMap<string, AgentReport> {
    return this.last.agents
  }
}

function apply(message: LiveMessage, to: Reported): void {
  if (message.account !== undefined) to.account = message.account
  for (const trunk of message.trunks ?? []) to.trunks.set(trunk.name, trunk)
  for (const task of message.tasks ?? []) to.tasks.set(task.taskid, task)
  for (const agent of message.agents ?? []) to.agents.set(agent.ext, agent)
  for (const name of message.goneTrunks ?? []) to.trunks.delete(name)
  for (const taskid of message.goneTasks ?? []) to.tasks.delete(taskid)
  for (const ext of message.goneAgents ?? []) to.agents.delete(ext)
}

// The picture of one account that pages of this node are shown: from the store and from the engine, and what
// changed of it since it was looked at last.
import type { LiveRows } from '../../../store/port/live-store.ts'
import { accountShown, agentShown, taskShown, type WholeAccount } from './live-compose.ts'
import type { LiveReports } from './live-reports.ts'
import type { LiveAccount, LiveAgent, LiveChange, LiveTask } from './live-shapes.ts'

/** As it was sent last, and as text: what is the same text did not change. */
class Shown<Row> {
  readonly rows = new Map<string, Row>()
  private texts = new Map<string, string>()

  /** Takes these, and answers those that changed and the names of those that are gone. */
  take(rows: readonly (readonly [name: string, row: Row])[]): { changed: Row[]; gone: string[] } {
    const texts = new Map(rows.map(([name, row]) => [name, JSON.stringify(row)]))
    const changed = rows.filter(([name]) => texts.get(name) !== this.texts.get(name))
    const gone = [...this.texts.keys()].filter(name => !texts.has(name))
    this.texts = texts
    this.rows.clear()
    for (const [name, row] of rows) this.rows.set(name, row)
    return { changed: changed.map(([, row]) => row), gone }
  }
}

export class LivePicture {
  private readonly tasks = new Shown<LiveTask>()
  private readonly agents = new Shown<LiveAgent>()
  private readonly whole = new Shown<unknown>()
  private shownAt = 0
  private engine: LiveAccount['engine'] = { node: null, awaySince: null }
  private account: WholeAccount | null = null

  /** Null: nothing changed. */
  take(rows: LiveRows, reports: LiveReports, now: number): LiveChange | null {
    const { tasks, agents } = reports
    const { changed, gone } = this.tasks.take(
      rows.tasks.map(row => [row.taskid, taskShown(row, tasks.get(row.taskid) ?? null, rows, now)]),
    )
    const { settings } = rows.account
    const staff = this.agents.take(
      rows.agents.map(row => [row.ext, agentShown(row, agents.get(row.ext) ?? null, settings)]),
    )
    this.account = accountShown(rows, reports, now)
    this.engine = reports.engine
    const members = this.whole.take(
      Object.entries({ ...this.account, engine: this.engine }).map(([name, value]) => [
        name,
        { [name]: value },
      ]),
    )
    const parts = [changed, gone, staff.changed, staff.gone, members.changed]
    this.shownAt = now
    if (parts.every(part => part.length === 0)) return null
    return {
      at: now,
      ...Object.assign({}, ...members.changed),
      ...(changed.length > 0 && { tasks: changed }),
      ...(gone.length > 0 && { goneTasks: gone }),
      ...(staff.changed.length > 0 && { agents: staff.changed }),
      ...(staff.gone.length > 0 && { goneAgents: staff.gone }),
    }
  }

  /** Everything; null before the first taking. */
  all(): LiveAccount | null {
    const { account, engine, shownAt: at } = this
    if (account === null) return null
    return {
      at,
      engine,
      ...account,
      tasks: [...this.tasks.rows.values()],
      agents: [...this.agents.rows.values()],
    }
  }

  agent(ext: string): LiveAgent | null {
    return this.agents.rows.get(ext) ?? null
  }
}

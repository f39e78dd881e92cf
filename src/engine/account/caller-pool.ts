// Whom a caller may be given to: the agent it knows first, then others too; and how long it waits.
import type { StrategyCode } from '../../domain/agent.ts'
import { isAtWork } from '../agents/live-agent.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import type { CallOrigin, LiveCall } from '../call/live-call.ts'
import type { TaskMembers } from './account-now.ts'

export interface CallerPoolUser {
  pressed(call: LiveCall, digit: string): void
  over(call: LiveCall): void
}

export class CallerPool implements CallOrigin {
  readonly type = 'trunk'
  readonly taskId = null
  readonly taskid = null
  readonly beginsWithMaker = false
  connects = 0
  readonly exts = new Set<string>()
  strategy: StrategyCode = 1
  private readonly priorities = new Map<string, number>()
  private readonly floor: AgentFloor
  private readonly user: CallerPoolUser
  /** By the steady clock. */
  private readonly since: number
  private later: { readonly members: TaskMembers; readonly afterMs: number } | null = null
  private stopWaiting = () => {}

  constructor(floor: AgentFloor, user: CallerPoolUser) {
    this.floor = floor
    this.user = user
    this.since = floor.node.clock.now()
  }

  /** These may take the call from now on. */
  ask({ members, strategy }: TaskMembers): void {
    this.strategy = strategy
    for (const { ext, priority } of members) {
      this.exts.add(ext)
      this.priorities.set(ext, priority)
    }
  }

  /** These may take it too once it has waited for so long. */
  askLater(members: TaskMembers, afterMs: number): void {
    this.later = { members, afterMs }
  }

  /** `asked` is called when more agents may take the call. */
  widens(asked: () => void): void {
    const { later } = this
    if (later === null) return
    this.stopWaiting = this.floor.node.clock.after(later.afterMs, () => {
      this.ask(later.members)
      asked()
    })
  }

  /** Nobody waits for agents of whom none is at work. */
  patienceMs(): number {
    const { account, node } = this.floor
    const exts = [...this.exts, ...(this.later?.members.members ?? []).map(({ ext }) => ext)]
    if (!exts.some(ext => this.isAtWork(ext))) return 0
    const waitedMs = node.clock.now() - this.since
    return Math.max(0, account.settings.inboundWaitSeconds * 1_000 - waitedMs)
  }

  isAtWork(ext: string): boolean {
    const agent = this.floor.roster.agents.get(ext)
    return agent !== undefined && isAtWork(agent)
  }

  priorityOf(ext: string): number {
    return this.priorities.get(ext) ?? 1
  }

  /** It was not dialled: nobody learns from it how customers answer. */
  observe(): void {}

  pressed(call: LiveCall, digit: string): void {
    this.user.pressed(call, digit)
  }

  over(call: LiveCall): void {
    this.stopWaiting()
    this.user.over(call)
  }
}

// Where a call that plays a message comes from, and who may take it once its customer wants an agent: nobody
// before that.
import type { StrategyCode } from '../../domain/agent.ts'
import type { VoicePlan, VoiceTarget } from '../../domain/call/voice.ts'
import { isAtWork } from '../agents/live-agent.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import type { CallOrigin, LiveCall } from '../call/live-call.ts'

export class VoicePool implements CallOrigin {
  readonly type = 'voice'
  readonly taskId = null
  readonly taskid = null
  readonly beginsWithMaker = false
  connects = 0
  exts: ReadonlySet<string> = new Set()
  strategy: StrategyCode = 1
  readonly voice: VoicePlan
  private priorities: ReadonlyMap<string, number> = new Map()
  private readonly floor: AgentFloor
  private readonly isOver: (call: LiveCall) => void

  constructor(voice: VoicePlan, floor: AgentFloor, isOver: (call: LiveCall) => void) {
    this.voice = voice
    this.floor = floor
    this.isOver = isOver
  }

  /** These may take the call from now on. */
  askFor(to: VoiceTarget): void {
    const { account } = this.floor
    const { members, strategy } =
      to.type === 'group'
        ? account.membersOfGroup(to.name)
        : account.membersOf({ assignment: { type: 'extensions', extensions: [to.ext] } })
    this.exts = new Set(members.map(({ ext }) => ext))
    this.priorities = new Map(members.map(({ ext, priority }) => [ext, priority]))
    this.strategy = strategy
  }

  /** Nobody waits for agents of whom none is at work. */
  patienceMs(): number {
    const { account, roster } = this.floor
    const agents = [...this.exts].flatMap(ext => roster.agents.get(ext) ?? [])
    return agents.some(isAtWork) ? account.settings.abandonWaitMs : 0
  }

  priorityOf(ext: string): number {
    return this.priorities.get(ext) ?? 1
  }

  /** Its customer is on no list: nobody learns from it how customers answer. */
  observe(): void {}

  over(call: LiveCall): void {
    this.isOver(call)
  }
}

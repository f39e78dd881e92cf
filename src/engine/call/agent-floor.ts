// Where the agents of an account work.
import type { AccountLines } from '../account/account-lines.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { CallSeeker, Matcher } from '../agents/matcher.ts'
import type { Roster } from '../agents/roster.ts'
import type { EngineNode } from '../engine-node.ts'

/** Who they are, and how customers reach them. */
export interface AgentFloor {
  readonly account: AccountNow
  readonly lines: AccountLines
  readonly roster: Roster
  readonly matcher: Matcher<CallSeeker>
  readonly node: EngineNode
}

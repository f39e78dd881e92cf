// How an engine's report travels through the database: as texts that a notification can carry.
import type { AccountReport, AgentReport, TaskReport, TrunkLoad } from './live-report.ts'

/** What changed since the message before. */
export interface LiveMessage {
  readonly accountId: number
  /** The engine that reports. */
  readonly node: string
  /** Each one more than that of the node's message before: one that is missing was not heard. */
  readonly number: number
  /** It begins, or ends, a report of everything: what such a report does not name is not there any more. */
  readonly begins?: true
  readonly ends?: true
  readonly account?: AccountReport
  readonly trunks?: readonly TrunkLoad[]
  readonly tasks?: readonly TaskReport[]
  readonly agents?: readonly AgentReport[]
  /** Names of trunks, taskids and extensions that are reported no more. */
  readonly goneTrunks?: readonly string[]
  readonly goneTasks?: readonly string[]
  readonly goneAgents?: readonly string[]
}

export type LiveParts = Omit<LiveMessage, 'accountId' | 'node' | 'number' | 'begins' | 'ends'>

/** PostgreSQL refuses the payload of a notification that has 8,000 bytes. */
export const MESSAGE_BYTES = 7_999
/** Room for accountId, node, number and the braces. */
const FRAME_BYTES = 300
/** Free text of clients, a phone or an id of theirs: longer than this it is cut. */
const TEXT_MAX = 200

const LISTS = ['trunks', 'tasks', 'agents', 'goneTrunks', 'goneTasks', 'goneAgents'] as const

/** The parts as messages, as few as may be. `from`: the number of the first. */
export function messagesOf(
  frame: Pick<LiveMessage, 'accountId' | 'node'>,
  parts: LiveParts,
  from: number,
  isWhole: boolean,
): string[] {
  const bodies = packed(parts)
  return bodies.map((body, index) =>
    [
      JSON.stringify({
        ...frame,
        number: from + index,
        ...(isWhole && index === 0 && { begins: true }),
        ...(isWhole && index === bodies.length - 1 && { ends: true }),
      }).slice(0, -1),
      ...body,
    ]
      .join(',')
      .concat('}'),
  )
}

/** Null: it is no message of ours. */
export function readMessage(text: string): LiveMessage | null {
  try {
    const read: unknown = JSON.parse(text)
    const isOurs =
      typeof read === 'object' && read !== null && 'accountId' in read && 'node' in read && 'number' in read
    return isOurs ? (read as LiveMessage) : null
  } catch {
    return null
  }
}

/** Members of each message as JSON. Never none: a message without any says that the engine is there. */
function packed(parts: LiveParts): string[][] {
  const bodies: string[][] = []
  let lists = new Map<string, string[]>()
  let bytes = FRAME_BYTES
  const close = () => {
    bodies.push(
      [...lists].map(
        ([name, items]) => `"${name}":${name === 'account' ? items[0] : `[${items.join(',')}]`}`,
      ),
    )
    lists = new Map()
    bytes = FRAME_BYTES
  }
  const add = (name: string, item: unknown) => {
    const text = JSON.stringify(item, cut)
    const size = Buffer.byteLength(text) + 1 + (lists.has(name) ? 0 : name.length + 6)
    if (size + FRAME_BYTES + name.length + 6 > MESSAGE_BYTES) return
    if (bytes + size > MESSAGE_BYTES) close()
    bytes += Buffer.byteLength(text) + 1 + (lists.has(name) ? 0 : name.length + 6)
    lists.set(name, [...(lists.get(name) ?? []), text])
  }
  if (parts.account !== undefined) add('account', parts.account)
  for (const name of LISTS) for (const item of parts[name] ?? []) add(name, item)
  close()
  return bodies
}

function cut(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > TEXT_MAX ? value.slice(0, TEXT_MAX) : value
}

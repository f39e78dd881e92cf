// Claims one contact in memory: its call exists from then on, or it waits for its customer's clock, for a
// limit or for whoever has its number on the line.
import type { Claim, ClaimRequest } from '../port/dial-claim.ts'
import type { MemoryContact } from './contacts.ts'
import type { MemoryBlocks } from './memory-blocks.ts'
import type { MemoryCallers } from './memory-callers.ts'
import type { MemoryCalls } from './memory-calls.ts'
import { limitedIn } from './memory-limits.ts'
import type { AskedCalls } from './memory-singles.ts'
import type { MemoryTask } from './rows.ts'

const ON_THE_LINE_MS = 60_000

interface Held {
  readonly blocks: MemoryBlocks
  readonly calls: MemoryCalls
  readonly callers: MemoryCallers
  readonly asked: AskedCalls
  nextId(): number
}

/** Null: it waits, has expired or is blocked. */
export function claimOne(
  { blocks, calls, callers, asked, nextId }: Held,
  { task: { id: taskId, accountId, round }, contacts }: MemoryTask,
  contact: MemoryContact,
  { node, now, clocks, windows = [] }: ClaimRequest,
): Claim | null {
  const { id: contactId, phone, zone, expiresAt, interruptions, tries, data } = contact
  const opens = clocks?.closedUntil(contact, now) ?? null
  if (opens !== null) {
    contacts.putOff(contact, opens)
    return null
  }
  if (expiresAt !== null && expiresAt <= now) {
    Object.assign(contact, { state: 'done', skipped: 'expired' })
    return null
  }
  if (blocks.isBlocked(accountId, phone, data.memberid, now)) {
    Object.assign(contact, { state: 'done', skipped: 'blocked' })
    return null
  }
  const until = limitedIn(
    calls,
    asked,
    { accountId, taskId, phone, memberid: data.memberid, callId: null, now },
    windows,
  )
  if (until !== null && until > now) {
    contacts.limit(contact, until)
    return null
  }
  const isPersonal = windows.some(window => window.for === 'person')
  const person = isPersonal && data.memberid !== '' ? data.memberid : null
  const isLiving = calls.isLiving(accountId, phone, person) || asked.isLiving(accountId, phone, person)
  if (isLiving || callers.isOnTheLine(accountId, phone)) {
    contact.dueAt = now + ON_THE_LINE_MS
    contacts.wait(contact)
    return null
  }
  contact.state = 'calling'
  const callId = nextId()
  const legId = `call-${callId}`
  calls.set(callId, { callId, legId, taskId, accountId, node, contact, claimedAt: now, person })
  return { callId, legId, contactId, phone, zone, expiresAt, round, interruptions, tries, data }
}

// Looks at a run over SIP from outside at its end: what the carrier saw, what the CRM received and what lies
// on the disk must agree.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRecordingName } from '../../src/domain/recording.ts'
import { repairLeftRecordings } from '../../src/telephony/sip/media/left-recordings.ts'
import { PART_SUFFIX } from '../../src/telephony/sip/media/port.ts'
import { checkPushes } from './check.ts'
import { checkContacts } from './contact-check.ts'
import { ENDED, type Result } from './crm.ts'
import type { LineEvent } from './sip-carrier.ts'
import type { SipWorld } from './sip-world.ts'
import { holdsWithin } from './until.ts'

/** A contact may wait 32 s after the last takeover, ring, and be recorded. */
const FINISH_WAIT_MS = 150_000
const LINES_WAIT_MS = 40_000
const ASK_EVERY_MS = 500
/** A recording nobody wrote to for a minute has no writer; here it is known that its writer is dead. */
const LATER_MS = 61_000
const WAV_HEADER = 44

export interface SipFindings {
  readonly violations: string[]
  readonly numbers: number
  readonly dials: number
  readonly pickedUp: number
  /** Picked up while no process lived, or one that did not know of them. */
  readonly unheard: number
  readonly bills: number
  readonly pushes: number
  readonly recordings: number
  readonly registrations: Record<number, number>
}

/** One call as the carrier saw it. */
interface Seen {
  readonly number: string
  readonly callId: string
  readonly invitedAt: number
  pickedUpAt: number | null
  closedAt: number | null
}

export async function settleSip(world: SipWorld): Promise<SipFindings> {
  const { crm } = world
  const violations: string[] = []
  await crm.finish()
  const hasEnded = async () => (await crm.task()).status === ENDED
  if (!(await holdsWithin(FINISH_WAIT_MS, hasEnded, ASK_EVERY_MS)))
    violations.push(`the task does not end: ${JSON.stringify(await crm.task()).slice(0, 600)}`)
  await holdsWithin(LINES_WAIT_MS, () => seenIn(world.ledger).every(call => call.closedAt !== null))
  const calls = seenIn(world.ledger)
  const bills = await crm.bills()
  violations.push(
    ...checkContacts(crm.book.acknowledged, await crm.contacts()),
    ...checkCalls(calls),
    ...checkAnswers(calls, bills),
  )
  violations.push(...(await checkPushes(world, bills)))
  const recordings = await checkRecordings(world, bills, violations)
  return {
    violations,
    numbers: crm.book.acknowledged.size,
    dials: calls.length,
    pickedUp: calls.filter(call => call.pickedUpAt !== null).length,
    unheard: unheard(world, calls),
    bills: bills.length,
    pushes: world.receiver.received.length,
    recordings,
    registrations: world.registrations(),
  }
}

function seenIn(ledger: readonly LineEvent[]): Seen[] {
  const calls = new Map<string, Seen>()
  for (const { what, number, callId, at } of ledger) {
    const call = calls.get(callId)
    if (what === 'invited')
      calls.set(callId, { number, callId, invitedAt: at, pickedUpAt: null, closedAt: null })
    else if (what === 'pickedUp' && call !== undefined) call.pickedUpAt ??= at
    else if (what === 'closed' && call !== undefined) call.closedAt ??= at
  }
  return [...calls.values()]
}

function checkCalls(calls: readonly Seen[]): string[] {
  const wrong = calls
    .filter(call => call.closedAt === null)
    .map(call => `the line of ${call.number} is still open: ${call.callId}`)
  const byNumber = new Map<string, Seen[]>()
  for (const call of calls) byNumber.set(call.number, [...(byNumber.get(call.number) ?? []), call])
  for (const [number, own] of byNumber) {
    if (own.filter(call => call.pickedUpAt !== null).length > 1)
      wrong.push(`${number} answered twice: ${JSON.stringify(own)}`)
    for (const [index, call] of own.entries()) {
      const next = own[index + 1]
      if (next === undefined) continue
      if (call.pickedUpAt !== null && call.pickedUpAt <= next.invitedAt)
        wrong.push(
          `${number} had picked up and was called again ` +
            `${next.invitedAt - call.pickedUpAt} ms later: ` +
            `${JSON.stringify(own)}`,
        )
      if ((call.closedAt ?? Infinity) > next.invitedAt)
        wrong.push(`two calls to ${number} lived at once: ${JSON.stringify(own)}`)
    }
  }
  return wrong
}

/** Whoever picked up has one record that says so. */
function checkAnswers(calls: readonly Seen[], bills: readonly Result[]): string[] {
  const answered = new Map<string, number>()
  for (const bill of bills)
    if (bill.answertime !== '') answered.set(bill.destnumber, (answered.get(bill.destnumber) ?? 0) + 1)
  const pickedUp = new Set(calls.flatMap(call => (call.pickedUpAt === null ? [] : [call.number])))
  return [
    ...[...pickedUp]
      .filter(number => !answered.has(number))
      .map(number => `${number} picked up, and no record says so`),
    ...[...answered]
      .filter(([number]) => !pickedUp.has(number))
      .map(([number]) => `${number} is recorded as answered and was not`),
    ...[...answered]
      .filter(([, times]) => times > 1)
      .map(([number, times]) => `${number} is recorded as answered ${times} times`),
  ]
}

/** Every recording on the disk is whole, and every one a record names is there. */
async function checkRecordings(
  world: SipWorld,
  bills: readonly Result[],
  violations: string[],
): Promise<number> {
  const folder = join(world.dataDir, 'recordings')
  await repairLeftRecordings(folder, Date.now() + LATER_MS, (file, error) =>
    violations.push(`${file} is not repaired: ${error}`),
  )
  // It is made with the first recording, and in a bad run nobody lives long enough to begin one.
  const found = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  const files = found.filter(name => /\.\w+$/.test(name))
  for (const name of files) {
    const bytes = readFileSync(join(folder, name))
    // Killed before the first of its sound was written; a record that names it is found out below.
    if (name.endsWith(PART_SUFFIX) && bytes.length < WAV_HEADER) continue
    const isWhole =
      bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.length === WAV_HEADER + bytes.readUInt32LE(40)
    if (!isWhole) violations.push(`recording ${name} cannot be read: ${bytes.length} bytes`)
  }
  for (const { recordfilename } of bills) {
    const path = recordfilename === '' ? undefined : readRecordingName(recordfilename)?.path
    if (recordfilename !== '' && !files.includes(path ?? ''))
      violations.push(`recording ${recordfilename} is not there`)
  }
  return files.length
}

function unheard(world: SipWorld, calls: readonly Seen[]): number {
  const lived = (at: number) =>
    world.processes.some(one => (one.servingAt ?? Infinity) <= at && (one.killedAt ?? Infinity) > at)
  return calls.filter(({ pickedUpAt }) => pickedUpAt !== null && !lived(pickedUpAt)).length
}

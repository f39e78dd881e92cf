// Everything known of one number, gathered for a complaint: what a page of it shows and what is signed.
import { createHash } from 'node:crypto'
import { type AccountSettings, effectiveSettings } from '../domain/account.ts'
import type { Block } from '../domain/block.ts'
import { zoneOfPhone } from '../domain/plan/phone-zones.ts'
import { readRecordingName } from '../domain/recording.ts'
import { dayStart } from '../domain/schedule.ts'
import type { StoreVerbs } from '../store/port/admin-store.ts'
import type { RecordingFiles } from '../store/port/api-store.ts'
import type { CallDetail } from '../store/port/call-book.ts'
import type { AuditRow } from '../store/port/console-store.ts'
import type { EvidenceCallBack, EvidenceContact, EvidencePlan } from '../store/port/evidence-book.ts'

export const EVIDENCE_VERSION = 1
/** So many calls to one number are reported, the newest ones. */
const CALLS_MAX = 2_000
const PAGE = 200
/** Settings that are secret, or decide neither when nor how somebody is called. */
const NOT_REPORTED = /^push|^ipAllow$|^keep|Password|Secret/

export interface Evidence {
  readonly version: typeof EVIDENCE_VERSION
  readonly account: { readonly code: string; readonly name: string; readonly timeZone: string }
  readonly phone: string
  /** The time zones in which the number may be by its first digits, as `A` or `A&B`; null: not known. */
  readonly numberZone: string | null
  /** Epoch ms, as all times. */
  readonly madeAt: number
  readonly madeBy: string
  /** The program that made it. */
  readonly program: string
  readonly rules: Rules
  readonly counters: Counters
  readonly blocks: readonly Block[]
  readonly contacts: readonly EvidenceContact[]
  readonly callBacks: readonly EvidenceCallBack[]
  /** Newest first. */
  readonly calls: readonly EvidenceCall[]
  /** Older calls are left out. */
  readonly isCut: boolean
  readonly audit: readonly AuditRow[]
}

/** What is in force when the evidence is made; earlier changes of it stand in `audit`. */
interface Rules {
  readonly settings: Partial<AccountSettings>
  /** The names of settings that somebody set; the others are at their defaults. */
  readonly set: readonly string[]
  /** The plans of its tasks, and the account's default. */
  readonly plans: readonly EvidencePlan[]
}

interface Counters {
  readonly calls: number
  readonly callsToday: number
  readonly answered: number
  readonly talks: number
  readonly abandoned: number
}

export interface EvidenceCall extends CallDetail {
  /** SHA-256 of the file; null: there is none. */
  readonly recordingHash: string | null
  /** Why there is no hash of a recording that the record names. */
  readonly recordingMissing: 'notHere' | null
}

export interface EvidenceWish {
  readonly account: {
    readonly id: number
    readonly code: string
    readonly name: string
    readonly settings: AccountSettings
  }
  /** In the one form. */
  readonly phone: string
  readonly madeBy: string
  readonly program: string
  readonly now: number
}

/** `recordings` null: this process has no folder of them. */
export async function gatherEvidence(
  store: StoreVerbs,
  recordings: RecordingFiles | null,
  { account, phone, madeBy, program, now }: EvidenceWish,
): Promise<Evidence> {
  const { id, code, name, settings } = account
  const { ownSettings, contacts, plans, callBacks, audit } = await store.evidenceFacts(id, phone)
  const { calls, isCut } = await callsOf(store, id, phone)
  const persons = new Set([...contacts, ...calls].map(({ memberid }) => memberid).filter(one => one !== ''))
  return {
    version: EVIDENCE_VERSION,
    account: { code, name, timeZone: settings.timeZone },
    ...{ phone, numberZone: zoneOfPhone(phone, settings.country), madeAt: now, madeBy, program },
    rules: {
      settings: reported(effectiveSettings(ownSettings)),
      set: Object.keys(reported(Object(ownSettings))),
      plans,
    },
    counters: counted(calls, phone, dayStart(settings.timeZone, now)),
    blocks: await blocksOf(store, id, phone, persons),
    ...{ contacts, callBacks },
    calls: await Promise.all(calls.map(call => hashed(call, recordings))),
    isCut,
    audit: audit.map(row => ({ ...row, before: reported(row.before), after: reported(row.after) })),
  }
}

async function callsOf(store: StoreVerbs, accountId: number, phone: string) {
  const every = {
    ...{ from: null, to: null, agentExt: null, outcomes: [], taskid: null, disposition: null },
    ...{ userid: null, memberid: null, customuuid: null },
  }
  const calls: CallDetail[] = []
  for (let before: Parameters<StoreVerbs['searchCalls']>[1]['before'] = null; ; ) {
    const page = await store.searchCalls(accountId, { ...every, phone, before }, PAGE)
    calls.push(...page.rows)
    if (page.next === null || calls.length >= CALLS_MAX)
      return { calls: calls.slice(0, CALLS_MAX), isCut: page.next !== null || calls.length > CALLS_MAX }
    before = page.next
  }
}

async function blocksOf(store: StoreVerbs, accountId: number, phone: string, persons: ReadonlySet<string>) {
  const first = async (of: Block['of'], key: string) => {
    const found = await store.pageBlocks(accountId, { of, prefix: key, after: '' }, 1)
    return found.filter(entry => (entry.phone ?? entry.memberid) === key)
  }
  const blocks = await first('number', phone)
  for (const memberid of persons) blocks.push(...(await first('person', memberid)))
  return blocks
}

async function hashed(call: CallDetail, recordings: RecordingFiles | null): Promise<EvidenceCall> {
  const name = readRecordingName(call.recording)
  if (name === null) return { ...call, recordingHash: null, recordingMissing: null }
  const file = (await recordings?.open(name)) ?? null
  if (file === null) return { ...call, recordingHash: null, recordingMissing: 'notHere' }
  if (file.bytes === 0) {
    await file.close()
    return { ...call, recordingHash: createHash('sha256').digest('hex'), recordingMissing: null }
  }
  const hash = createHash('sha256')
  for await (const chunk of file.read(0, file.bytes - 1)) hash.update(chunk as Buffer)
  return { ...call, recordingHash: hash.digest('hex'), recordingMissing: null }
}

/** Calls in which the number was not called, since its agent did not pick up, are listed and not counted. */
function counted(all: readonly CallDetail[], phone: string, today: number): Counters {
  const calls = all.filter(call => wasCalled(call, phone))
  const count = (is: (call: CallDetail) => boolean) => calls.filter(is).length
  return {
    calls: calls.length,
    callsToday: count(({ dialedAt }) => dialedAt >= today),
    answered: count(({ answeredAt }) => answeredAt !== null),
    talks: count(({ connectedAt }) => connectedAt !== null),
    abandoned: count(({ outcome }) => outcome === 'abandoned'),
  }
}

function wasCalled({ notCalled, phone: customer }: CallDetail, phone: string): boolean {
  return notCalled === null || (notCalled === 'customer' && phone !== customer)
}

/** What changed, without the settings that are not reported, wherever they stand in it. */
function reported<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const kept = Object.entries(value).filter(([key]) => !NOT_REPORTED.test(key))
  return Object.fromEntries(kept.map(([key, one]) => [key, key === 'settings' ? reported(one) : one])) as T
}

// What doctor makes of what it found: facts in, sentences out.
import { parseWireTime } from '../domain/schedule.ts'
import type { DatabaseHealth } from '../store/admin-port.ts'
import type { AccountPicture } from '../store/port.ts'

export interface Finding {
  readonly wrong: boolean
  readonly text: string
}

export const fine = (text: string): Finding => ({ wrong: false, text })
export const wrong = (text: string): Finding => ({ wrong: true, text })

/** Call hours, pushes and logins follow the clock of this machine, leases that of the database. */
const SKEW_MAX_MS = 2_000
const DISK_MIN_BYTES = 1_073_741_824
const DISK_MIN_SHARE = 0.05
const PUSH_OLD_MS = 600_000

/** `askedAt` and `answeredAt`: this machine's clock around the question, ms. */
export function databaseFindings(health: DatabaseHealth, askedAt: number, answeredAt: number): Finding[] {
  const findings = [fine(`It is PostgreSQL ${health.version} and holds ${sizeOf(health.sizeBytes)}.`)]
  if (!health.hasFsync) findings.push(wrong('fsync is off in PostgreSQL: a power cut destroys the database. Set fsync = on.'))
  if (!health.writesFullPages) {
    findings.push(wrong('full_page_writes is off in PostgreSQL: a power cut may destroy the database. Set full_page_writes = on.'))
  }
  if (!health.commitsDurably) {
    findings.push(
      wrong('synchronous_commit is off in PostgreSQL: a crash loses what was acknowledged, and people may be called twice. Set it to on.'),
    )
  }
  const skewMs = health.now < askedAt ? askedAt - health.now : Math.max(0, health.now - answeredAt)
  findings.push(
    skewMs > SKEW_MAX_MS
      ? wrong(`The clocks of this machine and of the database differ by ${Math.round(skewMs / 1_000)} s: set both by NTP.`)
      : fine('The clocks of this machine and of the database agree.'),
  )
  return findings
}

export function diskFinding(folder: string, freeBytes: number, totalBytes: number): Finding {
  const text = `The disk of ${folder} has ${sizeOf(freeBytes)} free of ${sizeOf(totalBytes)}`
  return freeBytes < DISK_MIN_BYTES || freeBytes < totalBytes * DISK_MIN_SHARE
    ? wrong(`${text}: a full disk stops the database. Free some, or let accounts keep less (keepCallsDays, keepTasksDays).`)
    : fine(`${text}.`)
}

export function accountFindings({ account, agents, groups, trunks }: AccountPicture, now: number): Finding[] {
  const { code, settings } = account
  const ready = agents.filter(agent => agent.ready).length
  const findings = [fine(`Account ${code} has ${agents.length} agents, ${ready} of them ready.`)]
  if (agents.length === 0) findings.push(wrong(`Account ${code} has no agents: add some with «agent add».`))
  if (trunks.length === 0) {
    findings.push(wrong(`Account ${code} has no trunk to dial over: add one with «trunk add», or start once with YUHU_SWITCH=sim.`))
  } else if (trunks.every(trunk => trunk.channels === 0)) {
    findings.push(wrong(`The trunks of account ${code} have no channels: nothing can be dialled.`))
  }
  for (const group of groups) {
    if (group.members.length === 0) {
      findings.push(
        wrong(`Group ${group.name} of account ${code} has no agents: a task on it dials nobody. Add some with «agent add --group».`),
      )
    }
  }
  const end = settings.expiresAt === '' ? null : parseWireTime(settings.expiresAt, settings.timeZone)
  if (settings.expiresAt !== '' && (end === null || end <= now)) {
    findings.push(wrong(`The licence of account ${code} ended (expiresAt ${settings.expiresAt}): nobody can log in.`))
  }
  return findings
}

/** `undriven`: those without a lease. When that is all of them no engine runs, which is no fault while one sets things up. */
export function engineFindings(codes: readonly string[], undriven: readonly string[]): Finding[] {
  if (codes.length === 0) return []
  if (undriven.length === codes.length) return [fine('No engine runs now: nothing is dialled until one is started with «serve».')]
  if (undriven.length === 0) return [fine('Every account is driven by an engine.')]
  return [wrong(`No engine drives account ${undriven.join(', ')} although others are driven: look into the log of the engine.`)]
}

export function pushFindings(backlog: readonly { code: string; pending: number; oldestMs: number }[]): Finding[] {
  const old = backlog.filter(({ oldestMs }) => oldestMs > PUSH_OLD_MS)
  if (old.length === 0) return [fine('No push waits for longer than ten minutes.')]
  return old.map(({ code, pending, oldestMs }) => {
    const minutes = Math.round(oldestMs / 60_000)
    return wrong(
      `${pending} pushes of account ${code} wait, the oldest for ${minutes} minutes: its URL does not take them, or no engine runs.`,
    )
  })
}

function sizeOf(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

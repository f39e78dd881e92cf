// Turns the facts that doctor found into sentences.
import type { Account } from '../domain/account.ts'
import { type Finding, fine, wrong } from '../domain/finding.ts'
import { counted } from '../domain/language.ts'
import { readLocalTime } from '../domain/schedule.ts'
import type { AccountPicture } from '../store/port/account-picture.ts'
import type { DatabaseHealth, WaitMeasures } from '../store/port/admin-store.ts'
import type { AgentSummary } from '../store/port/api-store.ts'
import { PHONE_REFUSAL_WORDS } from '../words/why-words.ts'

/** Call hours, pushes and logins follow the clock of this machine, leases that of the database. */
const REFUSED_LATELY_MS = 3_600_000
const SKEW_MAX_MS = 2_000
const DISK_MIN_BYTES = 1_073_741_824
const DISK_MIN_SHARE = 0.05
const PUSH_OLD_MS = 600_000
/** Fewer conversations do not show how quickly agents pick up. */
const WAITS_MIN = 20

/** `askedAt` and `answeredAt`: this machine's clock around the question, ms. */
export function databaseFindings(health: DatabaseHealth, askedAt: number, answeredAt: number): Finding[] {
  const findings = [
    fine(
      `The database is PostgreSQL ${health.version} and takes ${sizeOf(health.sizeBytes)}.`,
      `数据库是 PostgreSQL ${health.version}，占用 ${sizeOf(health.sizeBytes)}。`,
    ),
  ]
  if (!health.hasFsync)
    findings.push(
      wrong(
        'fsync is off in PostgreSQL: a power cut can destroy the database. Set fsync = on.',
        'PostgreSQL 关闭了 fsync，断电可能损坏数据库，请设置 fsync = on。',
      ),
    )
  if (!health.writesFullPages) {
    findings.push(
      wrong(
        'full_page_writes is off in PostgreSQL: a power cut can ' +
          'destroy the database. Set full_page_writes = on.',
        'PostgreSQL 关闭了 full_page_writes，断电可能损坏数据库，请设置 full_page_writes = on。',
      ),
    )
  }
  if (!health.commitsDurably) {
    findings.push(
      wrong(
        'synchronous_commit is off in PostgreSQL: a crash loses what was ' +
          'acknowledged, and people may be called twice. Set it to on.',
        'PostgreSQL 关闭了 synchronous_commit，崩溃会丢失已应答的数据，客户可能被重复呼叫，请设为 on。',
      ),
    )
  }
  const skewMs = health.now < askedAt ? askedAt - health.now : Math.max(0, health.now - answeredAt)
  findings.push(
    skewMs > SKEW_MAX_MS
      ? wrong(
          'The clocks of this machine and of the database differ by ' +
            `${Math.round(skewMs / 1_000)} s: synchronise both with NTP.`,
          `本机与数据库的时钟相差 ${Math.round(skewMs / 1_000)} 秒，请都用 NTP 校时。`,
        )
      : fine('The clocks of this machine and of the database agree.', '本机与数据库的时钟一致。'),
  )
  return findings
}

export function diskFinding(folder: string, freeBytes: number, totalBytes: number): Finding {
  const text = `The disk of ${folder} has ${sizeOf(freeBytes)} of ${sizeOf(totalBytes)} free`
  const zh = `${folder} 所在磁盘共 ${sizeOf(totalBytes)}，剩余 ${sizeOf(freeBytes)}`
  return freeBytes < DISK_MIN_BYTES || freeBytes < totalBytes * DISK_MIN_SHARE
    ? wrong(
        `${text}: a full disk stops the database. Free some space, or let ` +
          'accounts keep less (keepCallsDays, keepTasksDays).',
        `${zh}：磁盘写满后数据库会停止。请清理空间，或缩短企业的保留天数（keepCallsDays、keepTasksDays）。`,
      )
    : fine(`${text}.`, `${zh}。`)
}

export function accountFindings({ account, agents, groups, trunks }: AccountPicture, now: number): Finding[] {
  const { code, settings } = account
  const ready = agents.filter(agent => agent.ready).length
  const findings = [
    fine(
      `Account ${code} has ${counted(agents.length, 'agent')}, ${ready} of them ready.`,
      `企业 ${code} 有 ${agents.length} 个坐席，其中 ${ready} 个示闲。`,
    ),
  ]
  if (agents.length === 0)
    findings.push(
      wrong(
        `Account ${code} has no agents: add some with "agent add".`,
        `企业 ${code} 没有坐席，请用 agent add 新增。`,
      ),
    )
  if (trunks.length === 0) {
    findings.push(
      wrong(
        `Account ${code} has no trunk to dial over: add one with ` +
          '"trunk add", or start the server once with YUHU_SWITCH=sim.',
        `企业 ${code} 没有可用的线路：请用 trunk add 新增，或以 YUHU_SWITCH=sim 启动一次。`,
      ),
    )
  } else if (trunks.every(trunk => trunk.channels === 0)) {
    findings.push(
      wrong(
        `The trunks of account ${code} have no channels: nothing can be dialled.`,
        `企业 ${code} 的线路通道数为 0，无法外呼。`,
      ),
    )
  }
  for (const group of groups) {
    if (group.members.length === 0) {
      findings.push(
        wrong(
          `Group ${group.name} of account ${code} has no agents: a task with this group ` +
            'dials nobody. Add some with "agent add --group".',
          `企业 ${code} 的分机组 ${group.name} 没有坐席，使用它的任务不会外呼。请用 agent add --group 加入坐席。`,
        ),
      )
    }
  }
  for (const { setting, why } of account.unreadable ?? []) {
    findings.push(
      wrong(
        `Account ${code} has ${setting} stored with a value that cannot be used (${why}); ` +
          'something harmless stands for it: set it again with «account set».',
        `企业 ${code} 存储的 ${setting} 无效（${why}），已用安全值代替：请用 account set 重新设置。`,
      ),
    )
  }
  const end = settings.expiresAt === '' ? null : readLocalTime(settings.expiresAt, settings.timeZone)
  if (settings.expiresAt !== '' && (end === null || end <= now)) {
    findings.push(
      wrong(
        `The licence of account ${code} has expired (expiresAt ${settings.expiresAt}): nobody can log in.`,
        `企业 ${code} 的授权已到期（expiresAt ${settings.expiresAt}），接口无法登录。`,
      ),
    )
  }
  return findings
}

/**
 * Whether customers got their agent later than promised. Nobody waits longer than that for a free agent, so
 * the time is lost while the agent's phone rings.
 */
export function pickUpFindings(
  { code, settings }: Account,
  { connected, late, medianMs }: WaitMeasures,
): Finding[] {
  if (connected < WAITS_MIN || late <= connected * settings.abandonRateMax) return []
  const share = `${((100 * late) / connected).toFixed(1)} %`
  const [usual, promised] = [medianMs, settings.abandonWaitMs].map(ms => (ms / 1_000).toFixed(1))
  return [
    wrong(
      `The agents of account ${code} pick up too late: ${share} of the last ${connected} connected ` +
        `customers waited longer than ${promised} s (abandonWaitMs); the median wait was ` +
        `${usual} s. Hold the agents' lines open ("agent set --held") or let their phones ` +
        'answer automatically; a waitPrompt keeps customers on the line.',
      `企业 ${code} 的坐席接听过慢：最近 ${connected} 个接通的客户中有 ${share} 等待超过 ${promised} 秒（abandonWaitMs），` +
        `等待时间中位数 ${usual} 秒。请让坐席改用长连（agent set --held）或将话机设为自动应答；设置 waitPrompt 可减少客户挂机。`,
    ),
  ]
}

/** Phones that were refused lately and have not registered since. */
export function phoneFindings(
  code: string,
  agents: readonly Pick<AgentSummary, 'ext' | 'registered' | 'refused'>[],
  now: number,
): Finding[] {
  return agents.flatMap(({ ext, registered, refused }) => {
    if (registered || refused === null || now - refused.at > REFUSED_LATELY_MS) return []
    const { zh, en } = PHONE_REFUSAL_WORDS[refused.why]
    const times = refused.times === 1 ? 'once' : `${refused.times} times`
    return wrong(
      `The phone of agent ${ext} of account ${code} is not registered; it was refused ${times}: ${en}.`,
      `企业 ${code} 坐席 ${ext} 的话机未注册，注册被拒 ${refused.times} 次：${zh}。`,
    )
  })
}

/**
 * `undriven`: those without a lease. If that is all of them, no engine runs, which is fine during the setup.
 */
export function engineFindings(codes: readonly string[], undriven: readonly string[]): Finding[] {
  if (codes.length === 0) return []
  if (undriven.length === codes.length)
    return [
      fine(
        'No engine is running: nothing is dialled until you start one with "serve".',
        '当前没有外呼引擎在运行，启动 serve 之前不会外呼。',
      ),
    ]
  if (undriven.length === 0)
    return [fine('Every account is driven by an engine.', '每个企业都有引擎负责外呼。')]
  return [
    wrong(
      `No engine drives account ${undriven.join(', ')}, although ` +
        'other accounts are driven: look at the log of the engine.',
      `企业 ${undriven.join('、')} 没有引擎负责外呼，而其他企业有：请查看引擎日志。`,
    ),
  ]
}

export function pushFindings(
  backlog: readonly { code: string; pending: number; oldestMs: number }[],
): Finding[] {
  const old = backlog.filter(({ oldestMs }) => oldestMs > PUSH_OLD_MS)
  if (old.length === 0)
    return [fine('No push has been waiting for more than ten minutes.', '没有推送等待超过十分钟。')]
  return old.map(({ code, pending, oldestMs }) => {
    const minutes = Math.round(oldestMs / 60_000)
    return wrong(
      `${counted(pending, 'push', 'pushes')} of account ${code} ${pending === 1 ? 'is' : 'are'} waiting, ` +
        `the oldest for ${minutes} minutes: its URL does not accept them, or no engine is running.`,
      `企业 ${code} 有 ${pending} 条推送在等待，最早的已等 ${minutes} 分钟：接收地址没有正常应答，或没有引擎在运行。`,
    )
  })
}

function sizeOf(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

// The user as whom PostgreSQL runs: ours, or, because it refuses root, an unprivileged one if we are root.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { Hindrance } from '../hindrance.ts'

const SETPRIV = '/usr/bin/setpriv'

export interface RunAs {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** True when we are root and step down to this user. */
  readonly stepsDown: boolean
}

/** Root runs PostgreSQL as the first of these users that exists. */
export const STEPS_DOWN_TO: readonly string[] = ['postgres', 'nobody']

/** `before`: the user id of the data folder's owner, which root keeps using. */
export function chooseUser(before: number | null = null): RunAs {
  if (process.getuid?.() !== 0) {
    return { name: ourName(), uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, stepsDown: false }
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
  const possible = STEPS_DOWN_TO.flatMap(wanted => users.filter(([name]) => name === wanted))
  const [name, , uid, gid] = possible.find(fields => Number(fields[2]) === before) ?? possible[0] ?? []
  if (name !== undefined) return { name, uid: Number(uid), gid: Number(gid), stepsDown: true }
  throw new Hindrance(
    'PostgreSQL does not run as root, and there is no user postgres or nobody: ' +
      'run Yuhu as an ordinary user, or set DATABASE_URL.',
    'PostgreSQL 不以 root 身份运行，而系统里没有用户 postgres 或 nobody：请以普通用户运行预呼，或设置 DATABASE_URL。',
  )
}

/** A container may run us under a user id that has no name. */
function ourName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.())
  }
}

export interface Launch {
  readonly file: string
  readonly args: string[]
  readonly uid?: number
  readonly gid?: number
}

/** The command line that runs `file` as `user`, who must be able to reach `paths`. */
export function launchAs(user: RunAs, file: string, args: string[], paths: readonly string[]): Launch {
  if (!user.stepsDown) return { file, args }
  if (paths.every(path => canReach(user, path))) return { file, args, uid: user.uid, gid: user.gid }
  // For a checkout below /root (mode 700): PostgreSQL refuses only user id 0, so one capability is enough.
  if (!existsSync(SETPRIV)) {
    throw new Hindrance(
      `PostgreSQL runs as the user ${user.name}, who cannot enter ${paths.join(' or ')}: ` +
        'move Yuhu or YUHU_DATA_DIR to a folder that this user can enter.',
      `运行 PostgreSQL 的用户 ${user.name} 无法进入 ${paths.join(' 或 ')}：请把预呼或 YUHU_DATA_DIR 移到该用户能进入的目录。`,
    )
  }
  // initdb looks for its neighbour with access(2), which forgets capabilities unless no_setuid_fixup stands
  // (capabilities(7)).
  const ids = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  const drop = [
    '--securebits=+no_setuid_fixup',
    ...ids,
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ]
  return { file: SETPRIV, args: [...drop, '--', file, ...args] }
}

/** Whether the user may enter every folder above `path` and open it. */
function canReach(user: RunAs, path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
    if (((mode >> shift) & 1) === 0) return false
    if (at === dirname(at)) return true
  }
}

// As whom PostgreSQL runs: as us, or, since it refuses root, as an unprivileged user when we are root.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'

const SETPRIV = '/usr/bin/setpriv'

export interface RunAs {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** True when we are root and step down to this user. */
  readonly stepsDown: boolean
}

export function chooseUser(): RunAs {
  if (process.getuid?.() !== 0) {
    const us = userInfo()
    return { name: us.username, uid: us.uid, gid: us.gid, stepsDown: false }
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = users.find(fields => fields[0] === wanted) ?? []
    if (name !== undefined) return { name, uid: Number(uid), gid: Number(gid), stepsDown: true }
  }
  throw new Error(
    'PostgreSQL does not run as root and there is neither a user postgres nor nobody: run Yuhu as an ordinary user, or set DATABASE_URL.',
  )
}

export interface Launch {
  readonly file: string
  readonly args: string[]
  readonly uid?: number
  readonly gid?: number
}

/** The command line that runs `file` as `user`; `paths` are what it must be able to reach. */
export function launchAs(user: RunAs, file: string, args: string[], paths: readonly string[]): Launch {
  if (!user.stepsDown) return { file, args }
  if (paths.every(path => canReach(user, path))) return { file, args, uid: user.uid, gid: user.gid }
  // A checkout below /root (mode 700): PostgreSQL refuses only the user id 0, so one capability opens the way.
  if (!existsSync(SETPRIV)) {
    throw new Error(
      `The user ${user.name}, as whom PostgreSQL runs, cannot reach ${paths.join(' or ')}: move Yuhu or YUHU_DATA_DIR to a folder it can enter.`,
    )
  }
  const drop = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { file: SETPRIV, args: [...drop, '--', file, ...args] }
}

/** Whether every folder above `path` may be entered and the thing itself opened. */
function canReach(user: RunAs, path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
    if (((mode >> shift) & 1) === 0) return false
    if (at === dirname(at)) return true
  }
}

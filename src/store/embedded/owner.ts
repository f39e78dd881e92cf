// Who owns an installation: PostgreSQL runs as the owner of its data folder, and as nobody else.
import { accessSync, constants, existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from '../../domain/error-text.ts'
import { Hindrance } from '../hindrance.ts'
import { chooseUser, type RunAs, STEPS_DOWN_TO } from './run-as.ts'

/** Below Yuhu's data folder. */
export const CLUSTER = join('postgres', 'data')

/**
 * The user as whom PostgreSQL runs in the installation below `home`. Refuses, before anything is touched, an
 * installation of another user, whose server may be running.
 */
export function ownerOf(home: string): RunAs {
  const there =
    uidOf(join(home, CLUSTER)) ?? uidOf(join(home, 'postgres')) ?? (isClosed(home) ? uidOf(home) : null)
  const user = chooseUser(there)
  if (there === null || there === user.uid) return user
  if (there === 0 && process.getuid?.() === 0) throw ownedByRoot(join(home, 'postgres'), user.name)
  const name = nameOf(madeBy(there, uidOf(home)))
  const sudo = /^\d+$/.test(name) ? `sudo -u '#${name}'` : `sudo -u ${name}`
  throw new Hindrance(
    `The installation in ${home} belongs to the user ${name}: run ` +
      `this as ${name}, for example with "${sudo} …".`,
    `${home} 里的安装属于用户 ${name}，请以该用户身份运行，例如：${sudo} …`,
  )
}

/** This happens after a restore by root. */
function ownedByRoot(folder: string, name: string): Hindrance {
  return new Hindrance(
    `${folder} belongs to root, and PostgreSQL does not run as root: ` +
      `hand it over with "chown -R ${name}: ${folder}".`,
    `${folder} 属于 root，而 PostgreSQL 不以 root 身份运行：请执行 chown -R ${name}: ${folder} 交给它的用户。`,
  )
}

/** Whether there is an installation below `home`; refuses another user's. */
export function isInstalled(home: string): boolean {
  ownerOf(home)
  return existsSync(join(home, CLUSTER, 'PG_VERSION'))
}

/** The user who made the installation: root makes one for a user of STEPS_DOWN_TO, as whom nobody logs in. */
function madeBy(uid: number, homeUid: number | null): number {
  return homeUid === 0 && STEPS_DOWN_TO.includes(nameOf(uid)) ? 0 : uid
}

/** Whether we may not look into it. */
function isClosed(home: string): boolean {
  try {
    accessSync(home, constants.X_OK)
    return false
  } catch (error) {
    return errorCode(error) === 'EACCES' && !isFile(home)
  }
}

/** False too if we may not look that far. */
function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
}

/** Null: nothing is there, or we may not look that far. */
function uidOf(path: string): number | null {
  try {
    return lstatSync(path).uid
  } catch {
    return null
  }
}

function nameOf(uid: number): string {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.split(':')[2] === String(uid))
  return line?.split(':')[0] ?? String(uid)
}

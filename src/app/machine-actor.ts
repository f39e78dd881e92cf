// Who acts when a command is run: the user of the machine, as the audit log shows it.
import { userInfo } from 'node:os'
import type { Actor } from '../domain/actor.ts'

export function machineActor(): Actor {
  return { kind: 'command', name: machineUser(), address: '' }
}

/** In a container the user may have no name. */
function machineUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? ''}`
  }
}

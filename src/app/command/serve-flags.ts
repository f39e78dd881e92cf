// The flags of `serve`; the server is loaded when it starts, not for its help.

import { SERVE } from '../../words/program-words.ts'
import type { Role } from '../serve.ts'
import type { Word } from './word.ts'

const ROLES: readonly Role[] = ['all', 'api', 'engine']

export function defineServe(word: Word): void {
  word.takesOneOf('--role <role>', ROLES, SERVE.role, 'all').does(async ({ role }: { role: Role }) => {
    const { serve } = await import('./serve-command.ts')
    return serve(role, line => word.terminal.print(line))
  })
}

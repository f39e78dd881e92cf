// The flags of `serve`; the server is loaded when it starts, not for its help.

import { SERVE } from '../../words/program-words.ts'
import type { NodeRole } from '../serve.ts'
import type { Word } from './word.ts'

const ROLES: readonly NodeRole[] = ['all', 'api', 'engine']

export function defineServe(word: Word): void {
  word.takesOneOf('--role <role>', ROLES, SERVE.role, 'all').does(async ({ role }: { role: NodeRole }) => {
    const { serve } = await import('./serve-command.ts')
    return serve(role, line => word.terminal.print(line))
  })
}

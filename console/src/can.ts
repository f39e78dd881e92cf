// Who may do what, and why not: a control that cannot be used says why.
import type { Role } from '../../src/domain/user.ts'
import type { Text } from './words/language.ts'

/** Null: yes. */
export type Hindrance = Text | null

const RANK: Readonly<Record<Role, number>> = { agent: 0, supervisor: 1, admin: 2, operator: 3 }

export function atLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least]
}

interface TaskFacts {
  readonly state: 'notStarted' | 'running' | 'paused' | 'ended'
}

const ENDED: Text = { zh: '任务已结束', en: 'The task has ended' }
const RUNNING: Text = { zh: '任务正在进行', en: 'The task is running' }

export const can = {
  start: ({ state }: TaskFacts): Hindrance =>
    state === 'running' ? RUNNING : state === 'ended' ? ENDED : null,
  pause: ({ state }: TaskFacts): Hindrance =>
    state === 'running' ? null : { zh: '任务不在进行中', en: 'The task is not running' },
  end: ({ state }: TaskFacts): Hindrance =>
    state === 'ended'
      ? ENDED
      : state === 'notStarted'
        ? { zh: '任务未开始', en: 'The task has not been started' }
        : null,
  importInto: ({ state }: TaskFacts): Hindrance => (state === 'ended' ? ENDED : null),
  tryPush: ({ url }: { readonly url: string }, role: Role): Hindrance =>
    url !== '' || atLeast(role, 'admin')
      ? null
      : {
          zh: '未设置地址；可由管理员在“设置”里填写',
          en: 'No URL is set; an admin sets one under Settings',
        },
  remove: ({ state }: TaskFacts): Hindrance => (state === 'running' ? RUNNING : null),
} as const

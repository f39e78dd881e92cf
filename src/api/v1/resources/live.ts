// What an account is doing, as a stream of events: everything for supervisors, themselves for agents.
import { eventStream } from '../endpoint.ts'
import { LiveAccount, LiveDesk } from '../live/live-shapes.ts'
import { ProblemDetails } from '../problem.ts'

export const liveAccount = eventStream({
  path: '/v1/live',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  event: LiveAccount,
  async watch() {
    return { ext: null }
  },
})

export const liveDesk = eventStream({
  path: '/v1/desk/live',
  scope: 'account',
  roles: ['agent'],
  event: LiveDesk,
  async watch({ caller }) {
    const ext = caller.kind === 'user' ? caller.user.ext : null
    if (ext === null) throw new ProblemDetails('agentNotFound', [''])
    return { ext }
  },
})

export const LIVE = [liveAccount, liveDesk]

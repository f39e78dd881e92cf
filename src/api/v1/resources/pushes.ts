// Pushes: what was delivered to each URL and what waits, with the receiver's answer; sent again, or now.
import { z } from 'zod'
import type { AccountSettings } from '../../../domain/account.ts'
import { endpoint } from '../endpoint.ts'
import { time } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['admin', 'supervisor'] as const
const kind = z.enum(['call', 'state', 'task'])
const state = z.enum(['waiting', 'delivered', 'failed'])

export const PushListRow = z.object({
  id: z.number(),
  kind,
  event: z.string(),
  state,
  createdAt: z.number(),
  attempts: z.number(),
  triedAt: z.number().nullable(),
  nextAt: z.number().nullable().describe('when it is tried next'),
  deliveredAt: z.number().nullable(),
  lastStatus: z.number().nullable().describe("the receiver's answer to the last try that failed"),
  lastError: z.string().nullable().describe('why there was no answer'),
})
export type PushListRow = z.infer<typeof PushListRow>

export const PushUrlRow = z.object({
  kind,
  url: z.string().describe('empty: nothing of this kind is pushed'),
  waiting: z.number(),
  oldestAt: z.number().nullable(),
  last: PushListRow.nullable().describe('the newest one'),
})
export type PushUrlRow = z.infer<typeof PushUrlRow>

const listPushes = endpoint({
  method: 'GET',
  path: '/v1/pushes',
  scope: 'account',
  roles: ROLES,
  query: z.object({ ...PAGE, kind: kind.optional(), state: state.optional() }),
  answer: pageOf(PushListRow).describe('newest first'),
  async handle({ store, account, query }) {
    const before = placeAt(query.cursor, z.number().int())
    const search = { before, kind: query.kind ?? null, state: query.state ?? null }
    return page(await store.pagePushes(account.id, search, query.limit), query.limit, ({ id }) => id)
  },
})

const listUrls = endpoint({
  method: 'GET',
  path: '/v1/pushes/urls',
  scope: 'account',
  roles: ROLES,
  answer: z.object({ rows: z.array(PushUrlRow) }),
  async handle({ store, account }) {
    const rows: PushUrlRow[] = []
    for (const lane of await store.pushLanes(account.id)) {
      const search = { before: null, kind: lane.kind, state: null }
      const [last = null] = await store.pagePushes(account.id, search, 1)
      rows.push({ ...lane, url: urlOf(account.settings, lane.kind), last })
    }
    return { rows }
  },
})

const sendOne = endpoint({
  method: 'POST',
  path: '/v1/pushes/{pushId}/send',
  scope: 'account',
  roles: ROLES,
  params: z.object({ pushId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  answer: z.null(),
  status: 202,
  async handle({ store, account, params }) {
    if (!(await store.sendPush(account.id, params.pushId))) throw new ProblemDetails('pushNotFound')
    return null
  },
})

const sendAgain = endpoint({
  method: 'POST',
  path: '/v1/pushes/send-again',
  scope: 'account',
  roles: ROLES,
  body: z.object({
    kind: kind.optional(),
    from: time.optional().describe('made at or after, epoch ms'),
    to: time.optional().describe('made before, epoch ms'),
    failedOnly: z.boolean().default(true),
  }),
  answer: z.object({ sent: z.number().describe('put back into the outbox') }),
  async handle({ store, account, body }) {
    const { kind = null, from = null, to = null, failedOnly } = body
    return { sent: await store.redeliver(account.id, { kind, from, to, failedOnly }) }
  },
})

function urlOf(settings: AccountSettings, of: z.infer<typeof kind>): string {
  return { call: settings.pushCallUrl, state: settings.pushStateUrl, task: settings.pushTaskUrl }[of]
}

export const PUSHES = [listPushes, listUrls, sendOne, sendAgain]

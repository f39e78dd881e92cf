// Agents: listed, added, changed, set ready or not, and what the engine is asked to do about one.
import { randomBytes } from 'node:crypto'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { AGENT_STATES, isExtension } from '../../../domain/agent.ts'
import type { Language } from '../../../domain/language.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { PbxCheck } from '../../../examination/pbx-check.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { AgentDetail, AgentDraft } from '../../../store/port/agent-book.ts'
import type { EngineRequest } from '../../../store/port/engine-request.ts'
import { PHONE_REFUSAL_WORDS } from '../../../words/why-words.ts'
import { endpoint } from '../endpoint.ts'
import { ext, given, name, text } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'

const SUPERVISORS = ['admin', 'supervisor'] as const
const ADMINS = ['admin'] as const
/** Agents one request may add. */
const ADDED_MAX = 1_000
const PASSWORD_BYTES = 16
/** Calls of a day that a timeline shows. */
const DAY_CALLS_MAX = 2_000

export const AgentListRow = z.object({
  ext: z.string(),
  enabled: z.boolean(),
  reach: z.enum(['ring', 'held']).describe('its phone rings for each customer, or its line is held open'),
  uri: z.string().nullable().describe('where a PBX takes its calls; null: its phone registers here'),
  groups: z.array(z.string()),
  state: z.enum(AGENT_STATES),
  stateAt: z.number(),
  ready: z.boolean(),
  readyAt: z.number(),
  awayReason: z.string().nullable(),
  missedAt: z.number().nullable().describe('set not ready because it took no calls'),
  registered: z.boolean(),
  refused: z
    .object({ at: z.number(), times: z.number(), why: z.string(), sentence: z.string() })
    .nullable()
    .describe('the last phone that was refused in its name since it registered last'),
  call: z
    .object({
      phone: z.string(),
      callerId: z.string(),
      connectedAt: z.number().nullable(),
      legId: z.string(),
      isSingle: z.boolean().describe('the agent made it'),
    })
    .nullable(),
  callsAnswered: z.number(),
  callsMissed: z.number(),
  lastAnsweredAt: z.number().nullable(),
})
export type AgentListRow = z.infer<typeof AgentListRow>

export function agentRow(agent: AgentDetail, language: Language): AgentListRow {
  const { refused, groups, call } = agent
  return {
    ...agent,
    groups: [...groups],
    call,
    refused: refused && { ...refused, sentence: PHONE_REFUSAL_WORDS[refused.why][language] },
  }
}

export async function agentOf(store: StoreVerbs, accountId: number, ext: string): Promise<AgentDetail> {
  const [agent] = await store.pageAgents(accountId, { exts: [ext], group: null, text: null, after: '' }, 1)
  if (agent === undefined) throw new ProblemDetails('agentNotFound', [ext])
  return agent
}

const PARAMS = z.object({ ext })

const listAgents = endpoint({
  method: 'GET',
  path: '/v1/agents',
  scope: 'account',
  roles: SUPERVISORS,
  query: z.object({
    ...PAGE,
    group: text(100).optional(),
    text: text(20).optional().describe('the beginning of the extension'),
  }),
  answer: pageOf(AgentListRow),
  async handle({ store, account, query, language }) {
    const after = placeAt(query.cursor, text(20)) ?? ''
    const search = { exts: [], group: query.group ?? null, text: query.text ?? null, after }
    const { rows, next } = page(
      await store.pageAgents(account.id, search, query.limit),
      query.limit,
      agent => agent.ext,
    )
    return { rows: rows.map(agent => agentRow(agent, language)), next }
  },
})

const getAgent = endpoint({
  method: 'GET',
  path: '/v1/agents/{ext}',
  scope: 'account',
  roles: SUPERVISORS,
  params: PARAMS,
  answer: AgentListRow,
  async handle({ store, account, params, language }) {
    return agentRow(await agentOf(store, account.id, params.ext), language)
  },
})

const reach = z.enum(['ring', 'held'])
const uri = text(400).describe('sip:USER@HOST[:PORT][;transport=udp|tcp] at a host of pbxHosts')
const groups = z.array(name()).max(50)

const addAgents = endpoint({
  method: 'POST',
  path: '/v1/agents',
  scope: 'account',
  roles: ADMINS,
  body: z.object({
    agents: z
      .array(
        z.object({
          ext: z.string().refine(isExtension),
          password: text(100)
            .min(12)
            .optional()
            .describe("its phone's; drawn without it, unless a PBX takes its calls"),
          reach: reach.default('ring'),
          uri: uri.optional(),
          groups: groups.default([]),
        }),
      )
      .min(1)
      .max(ADDED_MAX),
  }),
  answer: z.object({
    added: z
      .array(z.object({ ext: z.string(), password: z.string() }))
      .describe('with the passwords of their phones, which are shown this once'),
    existing: z.array(z.string()).describe('they stay as they are'),
  }),
  status: 201,
  async handle({ store, account, body }) {
    const check = new PbxCheck(account.settings, store)
    const drafts = new Map<string, AgentDraft>()
    for (const { uri: written, password: given, ...agent } of body.agents) {
      const uri = written === undefined ? null : await allowedUri(written, check)
      const password = given ?? (uri === null ? drawPassword() : '')
      drafts.set(agent.ext, { ...agent, uri, password })
    }
    const added = await store.addAgents(account.id, [...drafts.values()])
    if (isRefusal(added)) throw ProblemDetails.of(added)
    const isNew = new Set(added)
    return {
      added: added.map(ext => ({ ext, password: drafts.get(ext)?.password ?? '' })),
      existing: [...drafts.keys()].filter(ext => !isNew.has(ext)),
    }
  },
})

/** As it is stored. */
async function allowedUri(text: string, check: PbxCheck): Promise<string> {
  const verdict = await check.judge(text)
  if ('reason' in verdict) throw new ProblemDetails(verdict.reason, [verdict.about])
  return verdict.uri
}

const AgentChanges = z.object({ enabled: z.boolean(), reach, uri: uri.nullable(), groups }).partial()

const changeAgent = endpoint({
  method: 'PATCH',
  path: '/v1/agents/{ext}',
  scope: 'account',
  roles: ADMINS,
  params: PARAMS,
  body: AgentChanges.extend({ was: AgentChanges.default({}) }),
  answer: AgentListRow,
  async handle({ store, account, params, body, language }) {
    const { was, ...change } = body
    const check = new PbxCheck(account.settings, store)
    if (typeof change.uri === 'string') change.uri = await allowedUri(change.uri, check)
    const result = await store.changeAgent(account.id, params.ext, given(change), given(was))
    requireDone(result)
    return agentRow(await agentOf(store, account.id, params.ext), language)
  },
})

const newPassword = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/password',
  scope: 'account',
  roles: ADMINS,
  params: PARAMS,
  answer: z.object({ password: z.string().describe("its phone's, shown this once") }),
  async handle({ store, account, params }) {
    const password = drawPassword()
    requireDone(await store.changeAgent(account.id, params.ext, { password }, {}))
    return { password }
  },
})

const removeAgent = endpoint({
  method: 'DELETE',
  path: '/v1/agents/{ext}',
  scope: 'account',
  roles: ADMINS,
  params: PARAMS,
  answer: z.null(),
  status: 204,
  async handle({ store, account, params }) {
    if (!(await store.removeAgent(account.code, params.ext)))
      throw new ProblemDetails('agentNotFound', [params.ext])
    return null
  },
})

const setReady = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/ready',
  scope: 'account',
  roles: SUPERVISORS,
  params: PARAMS,
  answer: AgentListRow,
  async handle({ store, account, params, now, language }) {
    const refusal = await store.setAgentReady(account.id, params.ext, true, null, now)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return agentRow(await agentOf(store, account.id, params.ext), language)
  },
})

export const AWAY = z.object({ reason: text(50).nullish().describe('a code of the account’s away reasons') })

const setNotReady = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/not-ready',
  scope: 'account',
  roles: SUPERVISORS,
  params: PARAMS,
  body: AWAY,
  answer: AgentListRow,
  async handle({ store, account, params, body, now, language }) {
    const refusal = await store.setAgentReady(account.id, params.ext, false, body.reason ?? null, now)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return agentRow(await agentOf(store, account.id, params.ext), language)
  },
})

/** The engine does it within milliseconds, or not at all. */
export async function askAbout(
  store: StoreVerbs,
  accountId: number,
  ext: string,
  kind: EngineRequest['kind'],
): Promise<null> {
  if (kind === 'hangUp' || kind === 'cutOff') {
    const refusal = await (kind === 'hangUp'
      ? store.hangUpAgent(accountId, ext)
      : store.cutOff(accountId, null, ext))
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  }
  const { state } = await agentOf(store, accountId, ext)
  if (state !== 'wrapUp') throw new ProblemDetails('notInWrapUp', [ext])
  if (!(await store.askEngine(accountId, { kind, ext }))) throw new ProblemDetails('noEngine')
  return null
}

function asking(
  kind: 'endWrapUp' | 'cutOff',
  path: '/v1/agents/{ext}/end-wrap-up' | '/v1/agents/{ext}/hang-up',
) {
  return endpoint({
    method: 'POST',
    path,
    scope: 'account',
    roles: SUPERVISORS,
    params: PARAMS,
    answer: z.null(),
    status: 202,
    handle: ({ store, account, params }) => askAbout(store, account.id, params.ext, kind),
  })
}

export const AgentDay = z.object({
  from: z.number(),
  to: z.number(),
  spans: z.array(
    z.object({
      state: z.enum(['reserved', 'talking']),
      from: z.number(),
      to: z.number(),
      callId: z.number(),
      phone: z.string(),
      outcome: z.string(),
    }),
  ),
  isWhole: z.boolean().describe('false: there were more calls than are shown'),
})
export type AgentDay = z.infer<typeof AgentDay>

const agentDay = endpoint({
  method: 'GET',
  path: '/v1/agents/{ext}/day',
  scope: 'account',
  roles: SUPERVISORS,
  params: PARAMS,
  query: z.object({ day: z.iso.date().optional().describe("in the account's time zone; today without it") }),
  answer: AgentDay,
  async handle({ store, account, params, query, now }) {
    await agentOf(store, account.id, params.ext)
    const zone = { zone: account.settings.timeZone }
    const day = query.day === undefined ? DateTime.fromMillis(now, zone) : DateTime.fromISO(query.day, zone)
    const [from, to] = [day.startOf('day').toMillis(), day.startOf('day').plus({ days: 1 }).toMillis()]
    const search = {
      ...{ phone: null, from, to, agentExt: params.ext, outcomes: [], taskid: null, disposition: null },
      ...{ userid: null, memberid: null, customuuid: null, before: null },
    }
    const { rows, next } = await store.searchCalls(account.id, search, DAY_CALLS_MAX)
    const spans = rows.toReversed().flatMap(call => {
      const { id: callId, phone, outcome, offeredAt, connectedAt, endedAt } = call
      const about = { callId, phone, outcome }
      return [
        ...(offeredAt === null
          ? []
          : [{ state: 'reserved' as const, from: offeredAt, to: connectedAt ?? endedAt, ...about }]),
        ...(connectedAt === null
          ? []
          : [{ state: 'talking' as const, from: connectedAt, to: endedAt, ...about }]),
      ]
    })
    return { from, to, spans, isWhole: next === null }
  },
})

/** Throws the Problem of what was refused or overtaken. */
export function requireDone(result: Awaited<ReturnType<StoreVerbs['changeAgent']>>): void {
  if (result === null) return
  if (isRefusal(result)) throw ProblemDetails.of(result)
  throw new ProblemDetails('overtaken', [Object.keys(result.now).join(', ')], { now: result.now })
}

function drawPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('hex')
}

export const AGENTS = [
  ...[listAgents, getAgent, addAgents, changeAgent, newPassword, removeAgent, setReady, setNotReady],
  ...[asking('endWrapUp', '/v1/agents/{ext}/end-wrap-up'), asking('cutOff', '/v1/agents/{ext}/hang-up')],
  agentDay,
]

// Trunks with what they carry and what each node found of them.
import { z } from 'zod'
import type { Language } from '../../../domain/language.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { TrunkDetail } from '../../../store/port/list-book.ts'
import { trunkOutageWords } from '../../../words/trunk-outage-words.ts'
import type { Caller } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { given, name, text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { requireDone } from './agents.ts'

const READERS = ['admin', 'supervisor'] as const
const ADMINS = ['admin'] as const
/** `host[:port]`, up to eight with commas between them; empty: none (a simulated line). */
const HOST = String.raw`(?:\[[0-9a-fA-F:.]{2,45}\]|[\w.-]{1,253})(?::\d{1,5})?`
const ADDRESS = new RegExp(`^(?:${HOST}(?: *, *${HOST}){0,7})?$`)
const DOMAIN = new RegExp(`^(?:${HOST})?$`)
const NO_CONTROLS = /^\P{Cc}*$/u
const dialled = z.string().regex(/^[\d*#+]{0,20}$/)

const FIELDS = {
  address: z.string().max(1_000).regex(ADDRESS).describe('host[:port], in the order of preference'),
  transport: z.enum(['udp', 'tcp']),
  username: text(200).regex(NO_CONTROLS),
  registers: z.boolean(),
  probes: z.boolean().describe('false: it never answers OPTIONS, so its silence means nothing'),
  domain: z.string().max(260).regex(DOMAIN).describe('host of From and To; empty: that of the address'),
  prefixRules: z
    .array(z.object({ prefix: dialled, replaceWith: dialled }))
    .max(50)
    .refine(rules => new Set(rules.map(({ prefix }) => prefix)).size === rules.length)
    .describe('the longest prefix that fits is replaced'),
  assertsIdentity: z.boolean(),
  strictSound: z.boolean(),
  channels: z.number().int().min(0).max(100_000),
  callsPerSecond: z.number().min(0.01).max(10_000),
  priority: z.number().int().min(1).max(1_000),
  enabled: z.boolean(),
}
const TrunkChanges = z.object(FIELDS).partial()
const password = text(200).regex(NO_CONTROLS).optional().describe('of the digest; never given out')

export const TrunkListRow = z.object({
  name: z.string(),
  isShared: z.boolean().describe('every account may use it; shown to operators only'),
  ...FIELDS,
  hasPassword: z.boolean(),
  inUse: z.number().describe('calls over it now'),
  reports: z
    .array(
      z.object({
        node: z.string(),
        isUp: z.boolean(),
        reason: z.string().nullable(),
        sentence: z.string().nullable().describe('why it is down'),
        at: z.number(),
      }),
    )
    .describe('what each engine node found; empty: none has said anything of it'),
})
export type TrunkListRow = z.infer<typeof TrunkListRow>

const listTrunks = endpoint({
  method: 'GET',
  path: '/v1/trunks',
  scope: 'account',
  roles: READERS,
  answer: z.object({ rows: z.array(TrunkListRow) }),
  async handle({ store, account, caller, language }) {
    const trunks = await store.accountTrunks(account.id, seesShared(caller), null)
    return { rows: trunks.map(trunk => trunkRow(trunk, language)) }
  },
})

const addTrunk = endpoint({
  method: 'POST',
  path: '/v1/trunks',
  scope: 'account',
  roles: ADMINS,
  body: TrunkChanges.extend({
    name: name(),
    address: FIELDS.address,
    channels: FIELDS.channels,
    callsPerSecond: FIELDS.callsPerSecond,
    password,
    isShared: z.boolean().default(false).describe('for every account; operators only'),
  }),
  answer: TrunkListRow,
  status: 201,
  async handle({ store, account, caller, body, language }) {
    const { name, address, channels, callsPerSecond, isShared, ...rest } = body
    if (isShared && !seesShared(caller)) throw new ProblemDetails('roleForbids', [caller.role ?? ''])
    requireLogin(body)
    const code = isShared ? null : account.code
    const made = await store.addTrunk({ code, name, address, channels, callsPerSecond, ...given(rest) })
    if (!made) throw new ProblemDetails('taken', [name])
    return trunkOf(store, account.id, seesShared(caller), name, language)
  },
})

const PARAMS = z.object({ name: text(100) })

const changeTrunk = endpoint({
  method: 'PATCH',
  path: '/v1/trunks/{name}',
  scope: 'account',
  roles: ADMINS,
  params: PARAMS,
  body: TrunkChanges.extend({ password, was: TrunkChanges.default({}) }),
  answer: TrunkListRow,
  async handle({ store, account, caller, params, body: { was, ...change }, language }) {
    const isShared = seesShared(caller)
    const now = await trunkOf(store, account.id, isShared, params.name, language)
    requireLogin({ ...now, password: now.hasPassword ? 'kept' : '', ...given(change) })
    requireDone(await store.changeTrunk(account.id, isShared, params.name, given(change), given(was)))
    return trunkOf(store, account.id, isShared, params.name, language)
  },
})

const removeTrunk = endpoint({
  method: 'DELETE',
  path: '/v1/trunks/{name}',
  scope: 'account',
  roles: ADMINS,
  params: PARAMS,
  answer: z.null(),
  status: 204,
  async handle({ store, account, caller, params }) {
    const refusal = await store.dropTrunk(account.id, seesShared(caller), params.name)
    if (isRefusal(refusal)) throw ProblemDetails.of(refusal)
    return null
  },
})

/** The lines of the whole installation are its operators'. */
function seesShared(caller: Caller): boolean {
  return caller.role === 'operator'
}

/** As the command: who registers, or has a password, has a name. */
function requireLogin(trunk: { username?: unknown; password?: unknown; registers?: unknown }): void {
  const { username = '', password = '', registers = false } = trunk
  if (password !== '' && username === '') throw new ProblemDetails('trunkNeedsUser')
  if (registers === true && (username === '' || password === '')) throw new ProblemDetails('trunkNeedsUser')
}

async function trunkOf(
  store: StoreVerbs,
  accountId: number,
  withShared: boolean,
  name: string,
  language: Language,
): Promise<TrunkListRow> {
  const [trunk] = await store.accountTrunks(accountId, withShared, name)
  if (trunk === undefined) throw new ProblemDetails('trunkNotFound', [name])
  return trunkRow(trunk, language)
}

function trunkRow(
  { reports, prefixRules, strictSound, ...trunk }: TrunkDetail,
  language: Language,
): TrunkListRow {
  return {
    ...trunk,
    strictSound: strictSound ?? false,
    prefixRules: [...prefixRules],
    reports: reports.map(({ node, outage, at }) => ({
      ...{ node, at, isUp: outage === null, reason: outage?.reason ?? null },
      sentence: outage && trunkOutageWords({ ...outage.about, reason: outage.reason })[language],
    })),
  }
}

export const TRUNKS = [listTrunks, addTrunk, changeTrunk, removeTrunk]

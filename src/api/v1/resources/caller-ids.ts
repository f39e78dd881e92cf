// Caller ids: added in a list, their terms, how they are answered today, and the rest one is laid to.
import { z } from 'zod'
import { answersOf, CallerIdTerms, HOUR_MS, UNUSED } from '../../../domain/caller-id-terms.ts'
import { readCallerId } from '../../../domain/phone.ts'
import { answerRateHasDropped } from '../../../domain/rate-drop.ts'
import { dayStart } from '../../../domain/schedule.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { endpoint } from '../endpoint.ts'
import { text, time } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['admin', 'supervisor'] as const

const CallerIdRow = z.object({
  number: z.string(),
  terms: CallerIdTerms.nullable().describe('null: none; it may show any call'),
  restsUntil: z.number().nullable().describe('epoch ms; null, or past: it does not rest'),
  today: z.object({
    calls: z.number(),
    lastHour: z.number(),
    living: z.number(),
    sinceRest: z.object({
      calls: z.number(),
      known: z.number().describe('of them it is known whether somebody answered'),
      answered: z.number(),
    }),
  }),
  isAnsweredLess: z.boolean().describe('clearly fewer answer it than the other caller ids today'),
})
export type CallerIdRow = z.infer<typeof CallerIdRow>

const listCallerIds = endpoint({
  method: 'GET',
  path: '/v1/caller-ids',
  scope: 'account',
  roles: ROLES,
  answer: z.object({ rows: z.array(CallerIdRow) }),
  async handle({ store, account, now }) {
    return { rows: await rowsOf(store, account.id, account.settings.timeZone, now) }
  },
})

const addCallerIds = endpoint({
  method: 'POST',
  path: '/v1/caller-ids',
  scope: 'account',
  roles: ROLES,
  body: z.object({ numbers: z.array(text(100)).min(1).max(1_000) }),
  answer: z.object({ added: z.number(), invalid: z.array(z.string()) }),
  status: 201,
  async handle({ store, account, body }) {
    const read = new Map(body.numbers.map(written => [written, readCallerId(written)]))
    let added = 0
    for (const number of new Set(read.values()))
      if (number !== null && (await store.addCallerId(account.code, number))) added += 1
    return { added, invalid: [...read].flatMap(([written, number]) => (number === null ? [written] : [])) }
  },
})

const PARAMS = z.object({ number: text(50) })

const setTerms = endpoint({
  method: 'PUT',
  path: '/v1/caller-ids/{number}/terms',
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  body: z.object({ terms: CallerIdTerms.nullable() }),
  answer: z.null(),
  status: 204,
  async handle({ store, account, params, body }) {
    requireThere(await store.setCallerIdTerms(account.id, params.number, body.terms), params.number)
    return null
  },
})

const rest = endpoint({
  method: 'PUT',
  path: '/v1/caller-ids/{number}/rest',
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  body: z.object({ until: time.nullable().describe('null: it rests no more') }),
  answer: z.null(),
  status: 204,
  async handle({ store, account, params, body }) {
    requireThere(await store.restCallerId(account.id, params.number, body.until), params.number)
    return null
  },
})

const removeCallerId = endpoint({
  method: 'DELETE',
  path: '/v1/caller-ids/{number}',
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: z.null(),
  status: 204,
  async handle({ store, account, params }) {
    requireThere(await store.removeCallerId(account.code, params.number), params.number)
    return null
  },
})

function requireThere(isThere: boolean, number: string): void {
  if (!isThere) throw new ProblemDetails('callerIdNotFound', [number])
}

async function rowsOf(
  store: StoreVerbs,
  accountId: number,
  zone: string,
  now: number,
): Promise<CallerIdRow[]> {
  const since = { dayStart: dayStart(zone, now), hourStart: now - HOUR_MS }
  const uses = await store.callerIdUse(accountId, since, { node: '', from: now })
  const all = uses.map(({ sinceRest }) => answersOf(sinceRest))
  const sum = (of: 'calls' | 'answered') => all.reduce((total, one) => total + one[of], 0)
  return (await store.listCallerIdTerms(accountId)).map(({ number, terms, restsUntil }) => {
    const use = uses.find(one => one.number === number)
    const sinceRest = use?.sinceRest ?? UNUSED.sinceRest
    const own = answersOf(sinceRest)
    const others = { calls: sum('calls') - own.calls, answered: sum('answered') - own.answered }
    const { today: calls = 0, lastHour = [], living = 0 } = use ?? {}
    return {
      ...{ number, terms, restsUntil },
      today: { calls, lastHour: lastHour.length, living, sinceRest },
      isAnsweredLess: answerRateHasDropped(own, others),
    }
  })
}

export const CALLER_IDS = [listCallerIds, addCallerIds, setTerms, rest, removeCallerId]

// The lists an account keeps for its desk: dispositions and reasons not to be ready.
import { z } from 'zod'
import type { Overtaken } from '../../../store/port/console-store.ts'
import { endpoint } from '../endpoint.ts'
import { name, text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const READERS = ['admin', 'supervisor'] as const
const ADMINS = ['admin'] as const
const LIST_MAX = 100
const code = text(50)
  .regex(/^[\w.-]+$/)
  .describe('for programs; stays when the label changes')

export const DispositionRow = z.object({
  code,
  label: name(50),
  hotkey: z.number().int().min(1).max(9).nullable().describe('key on the desk'),
  enabled: z.boolean(),
})
export type DispositionRow = z.infer<typeof DispositionRow>

export const AwayReasonRow = z.object({
  code,
  label: name(50),
  limitSeconds: z.number().int().min(1).max(86_400).nullable().describe('null: as long as it takes'),
  enabled: z.boolean(),
})
export type AwayReasonRow = z.infer<typeof AwayReasonRow>

const dispositions = z
  .array(DispositionRow)
  .max(LIST_MAX)
  .refine(list => isUnique(list.map(one => one.code)))
  .refine(list => isUnique(list.flatMap(({ hotkey }) => hotkey ?? [])))
const reasons = z
  .array(AwayReasonRow)
  .max(LIST_MAX)
  .refine(list => isUnique(list.map(one => one.code)))

const listDispositions = endpoint({
  method: 'GET',
  path: '/v1/dispositions',
  scope: 'account',
  roles: READERS,
  answer: z.object({ rows: z.array(DispositionRow) }),
  async handle({ store, account }) {
    return { rows: [...(await store.listDispositions(account.id))] }
  },
})

const setDispositions = endpoint({
  method: 'PUT',
  path: '/v1/dispositions',
  scope: 'account',
  roles: ADMINS,
  body: z.object({ rows: dispositions, was: dispositions.optional() }),
  answer: z.object({ rows: z.array(DispositionRow) }),
  async handle({ store, account, body }) {
    requireSame(await store.setDispositions(account.id, body.rows, body.was ?? null))
    return { rows: body.rows }
  },
})

const listAwayReasons = endpoint({
  method: 'GET',
  path: '/v1/away-reasons',
  scope: 'account',
  roles: READERS,
  answer: z.object({ rows: z.array(AwayReasonRow) }),
  async handle({ store, account }) {
    return { rows: [...(await store.listAwayReasons(account.id))] }
  },
})

const setAwayReasons = endpoint({
  method: 'PUT',
  path: '/v1/away-reasons',
  scope: 'account',
  roles: ADMINS,
  body: z.object({ rows: reasons, was: reasons.optional() }),
  answer: z.object({ rows: z.array(AwayReasonRow) }),
  async handle({ store, account, body }) {
    requireSame(await store.setAwayReasons(account.id, body.rows, body.was ?? null))
    return { rows: body.rows }
  },
})

function requireSame(overtaken: Overtaken | null): void {
  if (overtaken !== null)
    throw new ProblemDetails('overtaken', ['rows'], { now: { rows: overtaken.now['list'] } })
}

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

export const DESK_LISTS = [listDispositions, setDispositions, listAwayReasons, setAwayReasons]

// When a number is dialled next, and which rule says so.
import { z } from 'zod'
import type { Language } from '../../../domain/language.ts'
import { NEXT_RULES, type NextDial } from '../../../domain/next-dial.ts'
import { normalizePhone } from '../../../domain/phone.ts'
import { numberAhead } from '../../../examination/number-ahead.ts'
import { nextDialWords } from '../../../words/next-dial-words.ts'
import { endpoint } from '../endpoint.ts'
import { text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

export const NextDialRow = z
  .object({
    at: z.number().nullable(),
    rule: z.enum(NEXT_RULES),
    zone: z
      .string()
      .nullable()
      .describe("on whose clock hours begin at `at`; null: no clock but the account's"),
    sentence: z.string(),
  })
  .describe('when it is dialled next, not before `at`, and which rule says so')
export type NextDialRow = z.infer<typeof NextDialRow>

export function nextDialRow(next: NextDial, language: Language): NextDialRow {
  const { at, rule, zone = null } = next
  return { at, rule, zone, sentence: nextDialWords(next)[language] }
}

const TaskOfNumber = z.object({ taskid: z.string(), taskName: z.string(), next: NextDialRow })
export type TaskOfNumber = z.infer<typeof TaskOfNumber>

const whenDialled = endpoint({
  method: 'GET',
  path: '/v1/numbers/{phone}/next',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: z.object({ phone: text(100) }),
  answer: z
    .object({ phone: z.string().describe('as it is stored'), rows: z.array(TaskOfNumber) })
    .describe('a row for each task that has not ended and has the number'),
  async handle({ store, account, params, language, now }) {
    const phone = normalizePhone(params.phone, account.settings.country)
    if (phone === null) throw new ProblemDetails('numberInvalid', [params.phone])
    const found = await numberAhead(store, account, phone, now)
    return { phone, rows: found.map(({ next, ...task }) => ({ ...task, next: nextDialRow(next, language) })) }
  },
})

export const NEXT_DIALS = [whenDialled]

// What a plan would mean before it is taken, and the plans that come with the program.
import { z } from 'zod'
import { NEXT_RULES } from '../../../domain/next-dial.ts'
import { Plan } from '../../../domain/plan/plan.ts'
import { readPlan } from '../../../domain/plan/plan-fault.ts'
import { PROFILE_NAMES, profile } from '../../../domain/plan/profile/profiles.ts'
import { planOutlook } from '../../../examination/plan-outlook.ts'
import { PLAN_NAME_LENGTH } from '../../../store/port/plan-book.ts'
import { nextDialWords } from '../../../words/next-dial-words.ts'
import { faultSentence } from '../../../words/plan-fault-words.ts'
import { planLines } from '../../../words/plan-lines.ts'
import { PROFILE_WORDS } from '../../../words/profile-words.ts'
import { endpoint } from '../endpoint.ts'
import { name } from '../field.ts'

const READERS = ['admin', 'supervisor'] as const

const OutlookAnswer = z.object({
  faults: z
    .array(z.object({ path: z.string(), sentence: z.string() }))
    .describe('why the plan would not be taken; then there is no outlook'),
  outlook: z
    .object({
      tasks: z.number().describe('that have not ended and dial by it'),
      waiting: z.number(),
      called: z.number().describe('numbers that are done after a call'),
      isEstimated: z.boolean().describe('counts are reckoned from some of the numbers'),
      reachable: z
        .object({ now: z.number(), then: z.number() })
        .describe('may be called within 7 days, by the rules as they are and as they would be'),
      groups: z
        .array(
          z.object({
            rule: z.enum(NEXT_RULES),
            sentence: z.string(),
            count: z.number(),
            firstAt: z.number().nullable().describe('when the first may be dialled, epoch ms'),
            lastAt: z.number().nullable(),
          }),
        )
        .describe('waiting numbers by the rule that decides when they are dialled, as if their tasks ran'),
    })
    .nullable(),
})
export type OutlookAnswer = z.infer<typeof OutlookAnswer>

const outlookOfPlan = endpoint({
  method: 'POST',
  path: '/v1/plans/outlook',
  scope: 'account',
  roles: READERS,
  body: z.object({
    name: name(PLAN_NAME_LENGTH).describe('of the plan that would be changed so; its tasks count'),
    rules: z.unknown().describe('a plan, as PUT takes it; its mistakes are named'),
  }),
  answer: OutlookAnswer,
  async handle({ store, account, body, language, now }) {
    const read = readPlan(body.rules ?? {}, account.settings, now)
    if ('faults' in read) {
      const faults = read.faults.map(fault => ({
        path: fault.path,
        sentence: faultSentence(fault)[language],
      }))
      return { faults, outlook: null }
    }
    const { groups, ...found } = await planOutlook(store, account, { name: body.name, rules: read.plan }, now)
    const rows = groups.map(({ limit, ...group }) => {
      const sentence = nextDialWords({ at: null, rule: group.rule, ...(limit !== undefined && { limit }) })
      return { ...group, sentence: sentence[language] }
    })
    return { faults: [], outlook: { ...found, groups: rows } }
  },
})

const ProfileRow = z.object({
  name: z.string(),
  label: z.string(),
  about: z.string().nullable().describe('what must be known of it and is in no rule'),
  rules: Plan,
  lines: z
    .array(z.object({ path: z.string(), sentence: z.string(), source: z.string().nullable() }))
    .describe('its rules as sentences, and where each comes from'),
})
export type ProfileRow = z.infer<typeof ProfileRow>

const listProfiles = endpoint({
  method: 'GET',
  path: '/v1/profiles',
  scope: 'account',
  roles: READERS,
  answer: z.object({ rows: z.array(ProfileRow) }),
  async handle({ language }) {
    const rows = PROFILE_NAMES.flatMap(one => {
      const rules = profile(one)
      if (rules === null) return []
      const { label, about, sources } = PROFILE_WORDS[one]
      const lines = planLines(rules).map(({ path, text }) => ({
        ...{ path, sentence: text[language] },
        source: sources[path]?.[language] ?? null,
      }))
      return [{ name: one, label: label[language], about: about?.[language] ?? null, rules, lines }]
    })
    return { rows }
  },
})

export const PLAN_OUTLOOKS = [outlookOfPlan, listProfiles]

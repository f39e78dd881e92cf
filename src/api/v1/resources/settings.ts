// The settings of an account: what each is, means and would be by default; changed as somebody saw them.
import { z } from 'zod'
import { AccountSettings, effectiveSettings, type SettingChanges } from '../../../domain/account.ts'
import { PROMPT_SETTINGS } from '../../../domain/prompt.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { nextOpening } from '../../../domain/schedule.ts'
import { changesDialling, outlookOfSettings } from '../../../examination/choice-outlook.ts'
import { SETTINGS_ZH } from '../../../words/setting-words.ts'
import { ANYWAY, refuseShutOut } from '../anyway.ts'
import type { Caller } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { given } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const ADMINS = ['admin'] as const
const { shape } = AccountSettings
type Key = keyof AccountSettings
const KEYS = Object.keys(shape) as Key[]

/** What the account has of the installation is not its own to change. */
const OPERATORS_ONLY: ReadonlySet<Key> = new Set(['expiresAt', 'runningTasksMax', 'pbxHosts'])
const SECRET: ReadonlySet<Key> = new Set(['pushSecret'])
const HIDDEN = '***'

const value = z.union([z.string(), z.number(), z.boolean()])

export const SettingRow = z.object({
  key: z.string(),
  value: value.describe('as it counts now; a secret that is set is ***'),
  isOwn: z.boolean().describe('somebody set it; false: it is at its default'),
  default: value,
  description: z.object({ en: z.string(), zh: z.string() }),
  kind: z.enum(['boolean', 'number', 'text', 'choice', 'prompt']),
  choices: z.array(z.string()).describe('of a choice; of a number: words that may stand for it'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  isForOperators: z.boolean().describe('only an operator may change it'),
})
export type SettingRow = z.infer<typeof SettingRow>

const listSettings = endpoint({
  method: 'GET',
  path: '/v1/settings',
  scope: 'account',
  roles: ADMINS,
  answer: z.object({ rows: z.array(SettingRow) }),
  async handle({ store, account }) {
    return { rows: rowsOf(await store.ownSettings(account.id)) }
  },
})

export const CallHours = z.object({
  callHours: z.string().describe('windows like 08:00-12:00,13:00-21:00; none: always'),
  timeZone: z.string(),
  opensAt: z.number().describe('epoch ms; now, if customers may be called now'),
})
export type CallHours = z.infer<typeof CallHours>

/** Every supervisor plans by them. */
const getCallHours = endpoint({
  method: 'GET',
  path: '/v1/call-hours',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  answer: CallHours,
  async handle({ account, now }) {
    const { callHours, timeZone } = account.settings
    return { callHours, timeZone, opensAt: nextOpening(callHours, timeZone, now) }
  },
})

/** Null: back to the default. */
const Changes = z.strictObject(
  Object.fromEntries(KEYS.map(key => [key, stripDefault(key).nullable().optional()])),
)
const Seen = z.strictObject(Object.fromEntries(KEYS.map(key => [key, value.nullable().optional()])))

const changeSettings = endpoint({
  method: 'PATCH',
  path: '/v1/settings',
  scope: 'account',
  roles: ADMINS,
  body: z.object({
    changes: Changes.describe('null puts a setting back to its default'),
    was: Seen.default({}).describe('values that the caller saw; null: at the default'),
    anyway: ANYWAY,
  }),
  answer: z.object({ rows: z.array(SettingRow) }),
  async handle({ store, account, caller, body, now }) {
    const changes = given(body.changes) as SettingChanges
    requireAllowed(caller, changes)
    if (changesDialling(changes))
      await refuseShutOut(body.anyway, () => outlookOfSettings(store, account, changes, now))
    const seen = Object.entries(given(body.was)).filter(([key]) => !SECRET.has(key as Key))
    const result = await store.changeSettings(account.id, changes, Object.fromEntries(seen))
    if (isRefusal(result)) throw ProblemDetails.of(result)
    if ('overtaken' in result)
      throw new ProblemDetails('overtaken', [Object.keys(result.now).join(', ')], { now: result.now })
    return { rows: rowsOf(result) }
  },
})

function requireAllowed(caller: Caller, changes: SettingChanges): void {
  const forbidden = KEYS.filter(key => key in changes && OPERATORS_ONLY.has(key))
  if (forbidden.length > 0 && caller.role !== 'operator')
    throw new ProblemDetails('settingForOperators', [forbidden.join(', ')])
}

function rowsOf(own: Partial<AccountSettings>): SettingRow[] {
  const [now, defaults] = [effectiveSettings(own), effectiveSettings({})]
  return KEYS.map(key => ({
    key,
    value: SECRET.has(key) && now[key] !== '' ? HIDDEN : now[key],
    isOwn: key in own,
    default: defaults[key],
    description: { en: shape[key].description ?? '', zh: SETTINGS_ZH[key] },
    ...FORMS[key],
    isForOperators: OPERATORS_ONLY.has(key),
  }))
}

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly anyOf?: readonly JsonSchema[]
}

const FORMS = Object.fromEntries(KEYS.map(key => [key, formOf(key)])) as Record<
  Key,
  ReturnType<typeof formOf>
>

/** How a setting is asked for. */
function formOf(key: Key): Pick<SettingRow, 'kind' | 'choices' | 'min' | 'max'> {
  const schema = z.toJSONSchema(shape[key], { io: 'output', unrepresentable: 'any' }) as JsonSchema
  const parts = schema.anyOf ?? [schema]
  const choices = parts
    .flatMap(part => part.enum ?? (part.const === undefined ? [] : [part.const]))
    .filter((choice): choice is string => typeof choice === 'string' && choice !== '')
  const number = parts.find(({ type }) => type === 'number' || type === 'integer')
  const isBoolean = typeof effectiveSettings({})[key] === 'boolean'
  const isText = parts.some(
    part => part.type === 'string' && part.enum === undefined && part.const === undefined,
  )
  const isPrompt = PROMPT_SETTINGS.some(setting => setting === key)
  const isWritten = isPrompt ? 'prompt' : isText ? 'text' : 'choice'
  const kind = isBoolean ? 'boolean' : number !== undefined ? 'number' : isWritten
  return {
    kind,
    choices: isBoolean ? [] : choices,
    min: number?.minimum ?? null,
    max: number?.maximum ?? null,
  }
}

/** A setting that is left out of a change is not changed to its default. */
function stripDefault(key: Key): z.ZodType {
  const field: z.ZodType = shape[key]
  return field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field
}

export const SETTINGS = [listSettings, changeSettings, getCallHours]

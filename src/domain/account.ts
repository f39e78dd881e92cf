// An account (a tenant) and its settings, each with its default and unit.
import { z } from 'zod'
import { isAddressList } from './address.ts'
import { isFieldName } from './own-fields.ts'
import { isHostList } from './pbx-address.ts'
import { CHINA, isCountry } from './phone.ts'
import { isTimeZone } from './plan/local-time.ts'
import { PROMPT_NAME } from './prompt.ts'
import { HOURS } from './schedule.ts'

const url = z.union([z.literal(''), z.url({ protocol: /^https?$/ })])
const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform(text => text === 'true' || text === '1'),
])

export const AccountSettings = z.object({
  abandonRateMax: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.03)
    .describe('abandoned / (abandoned + connected), per calendar day'),
  abandonWaitMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(2_000)
    .describe('how long an answered customer may wait for an agent, ms'),
  lateCountsAsAbandoned: flag
    .default(false)
    .describe(
      'whether a customer who got an agent later than abandonWaitMs ' +
        'counts as abandoned; the law in the US and the UK',
    ),
  abandonPrompt: prompt().describe(
    'prompt played to an abandoned customer before the hang-up, for 20 s at most; empty for none',
  ),
  waitPrompt: prompt().describe(
    'prompt an answered customer hears over and over until an agent has the call; empty for none',
  ),
  holdPrompt: prompt().describe('prompt a customer on hold hears over and over; empty for a tone of our own'),
  recordCalls: flag
    .default(true)
    .describe('whether conversations are recorded, from the moment an agent has the call'),
  callHours: z
    .union([
      z.literal('none'),
      z.string().regex(HOURS, 'must be none or windows like 08:00-12:00,13:00-21:00'),
    ])
    .default('08:00-21:00')
    .describe('when customers may be called, local time; none for always'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'unknown time zone')
    .default('Asia/Shanghai')
    .describe('IANA zone of call hours, days and times on the wire'),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .refine(isCountry, 'must be an ISO 3166 country like CN, GB or US')
    .default(CHINA)
    .describe('ISO 3166 country by whose rules numbers are read'),
  wrapUpSeconds: z.coerce
    .number()
    .min(0)
    .max(3_600)
    .default(10)
    .describe('seconds after a conversation before the agent is idle again'),
  wrapUpExtensionSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(3_600)
    .default(30)
    .describe('seconds that an agent who asks for more wrap-up time gets at once'),
  wrapUpExtensionsMax: z.coerce
    .number()
    .int()
    .min(0)
    .max(20)
    .default(1)
    .describe('times an agent may extend one wrap-up; 0 for never'),
  readyAmberSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(60)
    .describe('seconds from which on the page Now shows a ready agent in amber'),
  wrapUpAmberTimes: z.coerce
    .number()
    .min(1)
    .max(100)
    .default(2)
    .describe('times wrapUpSeconds from which on a wrap-up is shown in amber'),
  talkAmberTimes: z.coerce
    .number()
    .min(1)
    .max(100)
    .default(3)
    .describe('times the mean talk of its task from which on a conversation is shown in amber'),
  awayAmberSeconds: z
    .union([z.literal('none'), z.coerce.number().int().min(5).max(86_400)])
    .default('none')
    .describe('seconds from which on not ready is shown in amber if its reason has no limit; none for never'),
  ringTimeoutSeconds: z.coerce.number().min(5).max(180).default(30).describe('seconds a customer is rung'),
  agentRingTimeoutSeconds: z.coerce
    .number()
    .min(1)
    .max(120)
    .default(15)
    .describe("seconds an agent's phone rings before the call is offered to the next"),
  previewSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(3_600)
    .default(60)
    .describe('seconds an agent may look at a contact of a preview task before it goes back to the list'),
  maxCallsPerNumberPerDay: z
    .union([z.literal('none'), z.coerce.number().int().min(1).max(100)])
    .default('none')
    .describe('calls to one number in a calendar day'),
  plan: z
    .string()
    .trim()
    .max(100)
    .default('')
    .describe('name of the plan by which tasks call that name none; empty for none'),
  searchField: z
    .union([z.literal(''), z.string().refine(isFieldName, 'must be the name of a field like city')])
    .default('')
    .describe('own field by whose value numbers are found that are added from now on; empty for none'),
  manualCalls: z
    .enum(['refuse', 'warn', 'free'])
    .default('refuse')
    .describe(
      'what becomes of a call by hand to a number that is blocked or at its daily cap, or outside ' +
        'callHours: refused, made with a warning, or made; it counts for the cap in any case',
    ),
  inbound: z
    .enum(['off', 'message', 'agents'])
    .default('off')
    .describe(
      'what becomes of calls to the caller ids: refused, answered with inboundPrompt, ' +
        'or given to an agent; outside callHours the prompt',
    ),
  inboundGroup: z
    .string()
    .max(100)
    .default('')
    .describe('group whose agents take calls of people whom nobody called within 30 days; empty for none'),
  inboundWaitSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(1_800)
    .default(120)
    .describe('seconds a caller waits for an agent before inboundPrompt is played'),
  inboundPositionSeconds: z.coerce
    .number()
    .int()
    .min(0)
    .max(600)
    .default(0)
    .describe('seconds after which a caller who waits hears its place in the line again; 0: never'),
  inboundPrompt: prompt().describe(
    'prompt that callers hear whom no agent takes, for 60 s at most; meanwhile key 9 blocks their number ' +
      'and key 1 asks to be called back',
  ),
  transferOut: flag
    .default(false)
    .describe('whether agents may transfer calls to outside numbers, as the rules of manualCalls allow'),
  pbxHosts: z
    .string()
    .max(2_000)
    .refine(isHostList, 'must be host names or IP addresses without ports, comma-separated')
    .default('')
    .describe(
      'hosts of PBXs at which agents may be called instead of registering, comma-separated; ' +
        'empty for none; never a carrier',
    ),
  runningTasksMax: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('tasks that may run at the same time'),
  timeMeaning: z.enum(['notBefore', 'notAfter']).default('notBefore').describe("what a contact's time says"),
  enforceCapOnManual: flag
    .default(true)
    .describe('whether a fixed taskscale falls towards 1:1 when the cap would be broken'),
  pushCallUrl: url.default('').describe('receives call records'),
  pushStateUrl: url.default('').describe('receives extension states'),
  pushTaskUrl: url.default('').describe('receives ends of tasks'),
  pushSecret: z.string().max(200).default('').describe('key of X-Yuhu-Signature; empty for no signature'),
  pushForm: z
    .enum(['published', 'json', 'form'])
    .default('published')
    .describe('published: states as form field detail, the others raw JSON'),
  pushCompanycode: z
    .enum(['text', 'number'])
    .default('text')
    .describe(
      'companycode in pushed call records and ends of tasks; number for receivers that decode an integer',
    ),
  ipAllow: z
    .string()
    .max(2_000)
    .refine(isAddressList, 'must be addresses or CIDR blocks, comma-separated')
    .default('')
    .describe('addresses or CIDR blocks that may use the API, comma-separated; empty for all'),
  expiresAt: z
    .union([
      z.literal(''),
      z.string().regex(/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/, 'must be yyyy-mm-dd or yyyy-mm-dd hh:mm:ss'),
    ])
    .default('')
    .describe('end of the licence, local time; empty for none'),
  keepTasksDays: keepDays(1)
    .default(365)
    .describe('days an ended task and its numbers are kept; forever for no end'),
  keepCallsDays: keepDays(2)
    .default(730)
    .describe('days a call record is kept, from the dial; forever for no end'),
  keepRecordingsDays: keepDays(1)
    .default(90)
    .describe('days a recording is kept, but no longer than its call record; forever for no end'),
  keepReportsDays: keepDays(1)
    .default(365)
    .describe('days the figures of each minute are kept; forever for no end'),
  keepAuditDays: keepDays(30).default(730).describe('days the audit log is kept; forever for no end'),
  browserPhones: flag
    .default(false)
    .describe("whether the desk in the browser is the agents' phone; needs YUHU_RTPENGINE"),
  deskScript: z
    .string()
    .max(10_000)
    .default('')
    .describe("shown on the agents' desk, with {phone}, {userid} and the like; empty for none"),
  deskUrl: z
    .string()
    .max(2_000)
    .regex(/^(https?:\/\/[^\s<>"']+)?$/, 'must be an address that begins with http:// or https://')
    .default('')
    .describe("link to the customer on the agents' desk, with {phone}, {userid} and the like"),
  companyname: z.string().max(200).default('').describe('shown at login; empty for the account name'),
})
export type AccountSettings = z.infer<typeof AccountSettings>

/** Settings to change; null puts one back to its default. */
export type SettingChanges = { readonly [Key in keyof AccountSettings]?: AccountSettings[Key] | null }

/** The values in changes, and the settings that they put back to their defaults. */
export function partsOf(changes: SettingChanges): { given: Partial<AccountSettings>; cleared: string[] } {
  const all = Object.entries(changes)
  return {
    given: Object.fromEntries(all.filter(([, value]) => value !== null)),
    cleared: all.flatMap(([key, value]) => (value === null ? [key] : [])),
  }
}

/** Stands for a stored value that cannot be read, which must neither let anybody in nor remove anything. */
const INSTEAD_OF_UNREADABLE: Partial<AccountSettings> = {
  // No client has this address.
  ipAllow: '255.255.255.255',
  ...{ keepTasksDays: 'forever', keepCallsDays: 'forever', keepRecordingsDays: 'forever' },
  ...{ keepReportsDays: 'forever', keepAuditDays: 'forever' },
}

export interface StoredSettings {
  readonly settings: AccountSettings
  /** Settings stored with a value that this version does not accept, and why; the default stands for it. */
  readonly unreadable: readonly { readonly setting: string; readonly why: string }[]
}

/**
 * The settings of an account: the stored ones, which somebody set, and for all others the defaults of this
 * version. No other place applies a default. One bad value does not keep the others from being read.
 */
export function readSettings(stored: unknown): StoredSettings {
  const read = AccountSettings.safeParse(stored)
  if (read.success) return { settings: read.data, unreadable: [] }
  const unreadable = read.error.issues.map(({ path, message }) => ({
    setting: String(path[0] ?? ''),
    why: message,
  }))
  const bad = new Set(unreadable.map(({ setting }) => setting))
  const entries = bad.has('') ? [] : Object.entries(stored as object)
  const instead = Object.entries(INSTEAD_OF_UNREADABLE).filter(([setting]) => bad.has(setting) || bad.has(''))
  const good = [...entries.filter(([setting]) => !bad.has(setting)), ...instead]
  return { settings: AccountSettings.parse(Object.fromEntries(good)), unreadable }
}

export function effectiveSettings(stored: unknown): AccountSettings {
  return readSettings(stored).settings
}

/**
 * The settings that somebody set. One that this version does not know or cannot read stays stored and is left
 * out here.
 */
export function ownSettings(stored: unknown): Partial<AccountSettings> {
  const { settings, unreadable } = readSettings(stored)
  const isOwn = (key: string) =>
    typeof stored === 'object' &&
    stored !== null &&
    Object.hasOwn(stored, key) &&
    !unreadable.some(({ setting }) => setting === key)
  return Object.fromEntries(Object.entries(settings).filter(([key]) => isOwn(key)))
}

export interface Account {
  readonly id: number
  /** companycode */
  readonly code: string
  readonly name: string
  readonly appid: string
  /** A disabled account does not dial, and its clients are turned away. */
  readonly enabled: boolean
  readonly settings: AccountSettings
  /** Absent: everything stored can be read. */
  readonly unreadable?: StoredSettings['unreadable']
}

/** Not less than `least`, because the daily cap on calls to a number counts call records. */
function keepDays(least: number) {
  return z.union([z.literal('forever'), z.coerce.number().int().min(least).max(36_500)])
}

/** The name of a prompt of the account, or else of a file in the installation's folder `prompts`. */
function prompt() {
  return z
    .string()
    .max(200)
    .refine(name => name === '' || PROMPT_NAME.test(name), 'must be the name of a prompt, without a path')
    .default('')
}

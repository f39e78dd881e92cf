// Declares every setting of the process once, with its environment variable, default, unit and one sentence,
// and is the only reader of the environment.

import { isIP } from 'node:net'
import { z } from 'zod'
import { isAddressList, rangesIn } from '../domain/address.ts'
import type { Language } from '../domain/language.ts'
import { clauseOf } from '../words/issue-words.ts'
import { languageIn } from './command/spoken-language.ts'

const flag = z.enum(['0', '1', 'true', 'false']).transform(text => text === '1' || text === 'true')

const addresses = z
  .string()
  .refine(isAddressList, 'must be addresses or CIDR blocks, comma-separated')
  .transform(rangesIn)

const SIP_TRANSPORTS = ['udp', 'tcp', 'ws'] as const

/** A place where Yuhu listens for SIP. */
export interface SipPlace {
  readonly transport: (typeof SIP_TRANSPORTS)[number]
  /** IP address, without brackets. */
  readonly address: string
  readonly port: number
}

function endpointOf(text: string): { readonly address: string; readonly port: number } | null {
  const [, host = '', port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  const address = host.replace(/^\[(.*)\]$/, '$1')
  return isIP(address) === 0 || Number(port) > 65_535 ? null : { address, port: Number(port) }
}

function sipPlaceOf(text: string): SipPlace | null {
  const colon = text.indexOf(':')
  const transport = SIP_TRANSPORTS.find(one => one === text.slice(0, colon))
  const endpoint = endpointOf(text.slice(colon + 1))
  return transport === undefined || endpoint === null ? null : { transport, ...endpoint }
}

/** The environment variables, in the order doctor and the guide list them. */
export const SETTINGS = {
  YUHU_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8_080)
    .describe('TCP port of the HTTP API; 0 takes a free one'),
  YUHU_HOST: z.string().min(1).default('127.0.0.1').describe('address the HTTP API listens on'),
  YUHU_PUBLIC_URL: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })])
    .default('')
    .describe(
      'URL that links to recordings begin with; empty: the address of the ' +
        'request, and in pushes the address that the API listens on',
    ),
  YUHU_DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('folder of the private PostgreSQL and of recordings'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional()
    .describe('an existing PostgreSQL (15 or newer); empty: a private one'),
  YUHU_SWITCH: z.enum(['sim', 'sip', 'freeswitch']).default('sim').describe('telephony'),
  YUHU_SIP_LISTEN: z
    .string()
    .transform((text, context) => {
      const entries = text.split(',')
      const [first, ...more] = entries.flatMap(entry => sipPlaceOf(entry) ?? [])
      if (first !== undefined && more.length === entries.length - 1) return [first, ...more] as const
      const message = 'must be like udp:0.0.0.0:5060,tcp:0.0.0.0:5060,ws:0.0.0.0:5066'
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .prefault('udp:0.0.0.0:5060,tcp:0.0.0.0:5060,ws:0.0.0.0:5066')
    .describe(
      'where Yuhu listens for SIP: transport:address:port, comma-separated; ws is for browser phones',
    ),
  YUHU_SIP_PUBLIC_ADDRESS: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .describe("IP address that trunks and phones get for signalling and sound; empty: this machine's own"),
  YUHU_SIP_ORIGINS: z
    .string()
    .regex(
      /^$|^https?:\/\/[^/\s,]+(,https?:\/\/[^/\s,]+)*$/i,
      'must be like https://crm.example,https://crm.example:8443',
    )
    .transform(text => (text === '' ? [] : text.toLowerCase().split(',')))
    .prefault('')
    .describe('sites whose pages may connect browser phones, comma-separated; empty: all'),
  YUHU_SIP_REALM: z
    .string()
    .regex(/^[\w.-]{1,60}$/, 'must be letters, digits, dots and dashes')
    .default('yuhu')
    .describe('realm in which phones authenticate'),
  YUHU_RTP_PORTS: z
    .string()
    .regex(/^\d{4,5}-\d{4,5}$/, 'must be like 10000-19999')
    .transform(text => ({
      from: Number(text.slice(0, text.indexOf('-'))),
      to: Number(text.slice(text.indexOf('-') + 1)),
    }))
    .refine(
      ({ from, to }) => from >= 1_024 && from + 3 < to && to <= 65_535,
      'must be a range of ports from 1024 to 65535',
    )
    .default({ from: 10_000, to: 19_999 })
    .describe(
      'UDP ports for sound, two for each leg of a call; best below 32768, because ' +
        'operating systems use higher ports for other things',
    ),
  YUHU_RTP_TIMEOUT_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(600)
    .default(30)
    .describe('seconds without sound after which an answered leg is hung up'),
  YUHU_RTPENGINE: z
    .string()
    .transform(endpointOf)
    .refine(endpoint => endpoint !== null, 'must be an IP address and a port, like 127.0.0.1:2223')
    .optional()
    .describe('IP address and port where rtpengine accepts commands; empty: no browser phones'),
  YUHU_DEMO: flag.default(false).describe('1 adds a demo account when the database is empty'),
  YUHU_SIM_SPEED: z.coerce
    .number()
    .min(0.1)
    .max(10_000)
    .default(1)
    .describe("speed of the simulated switch and of the engine's clock, in multiples of real time"),
  YUHU_SIM_SEED: z.coerce
    .number()
    .int()
    .min(0)
    .max(0xffff_ffff)
    .default(1)
    .describe('seed of the simulated customers'),
  YUHU_SIM_LEDGER: z
    .string()
    .min(1)
    .optional()
    .describe(
      'file to which the simulated switch appends every dial, answer ' + 'and end as JSON lines; empty: none',
    ),
  YUHU_SIM_LOSS: z.coerce
    .number()
    .min(0)
    .max(0.4)
    .default(0)
    .describe("for tests: share of the simulated switch's leg events that are lost; as many come late"),
  YUHU_SIM_CALLERS: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('share of the simulated customers whose phone rang in vain who call the number back'),
  YUHU_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('lowest level that is logged'),
  YUHU_DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(3_600)
    .default(20)
    .describe('seconds that calls in flight may go on after SIGTERM'),
  YUHU_TRUSTED_PROXIES: addresses
    .prefault('')
    .describe(
      'addresses or CIDR blocks of reverse proxies whose X-Forwarded-For is trusted, comma-separated',
    ),
  YUHU_METRICS_ALLOW: addresses
    .prefault('')
    .describe(
      'addresses or CIDR blocks that may ask for /metrics and ' +
        '/health/ready besides this machine, comma-separated',
    ),
  YUHU_PUSH_ALLOW: addresses
    .prefault('')
    .describe(
      'link-local or metadata addresses or CIDR blocks that pushes may go to ' +
        'all the same, comma-separated',
    ),
} as const

const Environment = z.object(SETTINGS)

export type Config = z.infer<typeof Environment>

/** Reads the environment. Throws a sentence that names the setting if a value is bad. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(SETTINGS).flatMap(name => (environment[name] ? [[name, environment[name]]] : [])),
  )
  const parsed = Environment.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? '')
  const value = name === 'DATABASE_URL' ? '…' : given[name]
  const clause = clauseOf(issue)
  throw new ConfigError(
    `${name} is set to "${value}"; it ${clause.en}.`,
    `${name} 的值“${value}”无效：${clause.zh}。`,
  )
}

/** The language of the person at the terminal. */
export function readLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  return languageIn(environment)
}

/** A mistake in the configuration: shown as one sentence, without a stack. */
export class ConfigError extends Error {
  readonly zh: string

  constructor(en: string, zh: string) {
    super(en)
    this.zh = zh
  }
}

// One service of the protocol, declared once: its name, parameters, answer and refusals; the documents are made from the same words.
import type { Account } from '../domain/account.ts'
import type { RecordingName } from '../domain/recording.ts'
import type { ApiStore } from '../store/api-port.ts'
import type { Parameters } from './body.ts'
import { type Answer, illegal, type Rejection } from './envelope.ts'
import type { LoginBrake } from './login-brake.ts'
import { type Parameter, readParameter, text } from './parameter.ts'

/** What a service may use besides its parameters. */
export interface Surroundings {
  readonly store: ApiStore
  /** Epoch ms, the same for the whole request. */
  readonly now: number
  /** The client's address. */
  readonly address: string
  readonly loginBrake: LoginBrake
  /** Tells the metrics how many numbers an append added, and how many it gave back. */
  readonly appended: (added: number, invalid: number) => void
  /** Null: no recording can be fetched here. */
  readonly recordings: RecordingAccess | null
}

export interface RecordingAccess {
  /** Whether there is something of it in the folder. */
  has(recording: RecordingName): Promise<boolean>
  /** Where it can be fetched until `expiresAt`, epoch ms. */
  url(name: string, expiresAt: number): string
}

export interface Request extends Surroundings {
  readonly account: Account
}

type Declared = Record<string, Parameter<unknown>>
type Values<P extends Declared> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never }

interface Description<P extends Declared> {
  /** As published, e.g. App.Sip_Yccall.TaskAdd. */
  readonly name: string
  readonly zh: string
  readonly en: string
  /** In the order in which they are checked. The token of a service that needs one is checked first and not listed. */
  readonly parameters: P
  readonly refusals?: readonly ServiceRefusal[]
  /** Whether such a call only stops calls, or shows why there are none: an account that is disabled, or whose licence is over, may still do that. */
  readonly isToStop?: (values: Values<P>) => boolean
  /** Values for the documents' request, and the answer to it. */
  readonly example: { readonly send: Readonly<Record<string, string>>; readonly answer: Answer }
}

export interface ServiceRefusal {
  readonly code: number
  readonly zh: string
  readonly en: string
}

export interface Service extends Omit<Description<Declared>, 'isToStop'> {
  /** Checks the parameters; what it gives runs the service. */
  readonly prepare: (sent: Parameters) => Rejection | Prepared
}

export type Prepared =
  | { readonly kind: 'ready'; readonly needs: 'nothing'; readonly run: (around: Surroundings) => Promise<Answer | Rejection> }
  | {
      readonly kind: 'ready'
      readonly needs: 'token'
      readonly token: string
      readonly isToStop: boolean
      readonly run: (request: Request) => Promise<Answer>
    }

const TOKEN = text('通过授权接口获取的token', 'the token given by Login', 1_000)

/** A service that asks who calls. */
export function service<P extends Declared>(
  description: Description<P> & { handle: (request: Request, values: Values<P>) => Promise<Answer> },
): Service {
  const { handle, isToStop: mayStop, ...rest } = description
  return {
    ...rest,
    parameters: { token: TOKEN, ...rest.parameters },
    prepare: sent => {
      const token = readParameter('token', TOKEN, sent.get('token'))
      if ('complaint' in token) return illegal(token.complaint)
      const values = readAll(rest.parameters, sent)
      if ('kind' in values) return values
      const isToStop = mayStop?.(values.read) ?? false
      return { kind: 'ready', needs: 'token', token: token.value, isToStop, run: request => handle(request, values.read) }
    },
  }
}

/** A service anybody may call: those that begin and end a session. */
export function openService<P extends Declared>(
  description: Description<P> & { handle: (around: Surroundings, values: Values<P>) => Promise<Answer | Rejection> },
): Service {
  const { handle, isToStop: _, ...rest } = description
  return {
    ...rest,
    prepare: sent => {
      const values = readAll(rest.parameters, sent)
      if ('kind' in values) return values
      return { kind: 'ready', needs: 'nothing', run: around => handle(around, values.read) }
    },
  }
}

function readAll<P extends Declared>(declared: P, sent: Parameters): { read: Values<P> } | Rejection {
  const read: Record<string, unknown> = {}
  for (const [name, parameter] of Object.entries(declared)) {
    const result = readParameter(name, parameter, sentFor(name, parameter, sent))
    if ('complaint' in result) return illegal(result.complaint)
    read[name] = result.value
  }
  return { read: read as Values<P> }
}

function sentFor(name: string, { standIn }: Parameter<unknown>, sent: Parameters): string | undefined {
  const value = sent.get(name)
  if (standIn === undefined || (value !== undefined && value.trim() !== '')) return value
  return sent.get(standIn)?.trim() ? sent.get(standIn) : value
}

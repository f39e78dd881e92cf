// A service of the protocol: its contract, and the function that carries it out.
import type { Account } from '../../domain/account.ts'
import type { RecordingName } from '../../domain/recording.ts'
import type { AheadStore } from '../../examination/number-ahead.ts'
import type { ApiStore } from '../../store/port/api-store.ts'
import { illegal, type Rejection, type ServiceAnswer } from '../../wire/answers.ts'
import { PARAMETER } from '../../wire/complaints.ts'
import type { Contract, Declared, Values } from '../../wire/contract.ts'
import { type Parameter, readParameter, TOKEN } from '../../wire/parameter.ts'
import type { LoginWatch } from '../credentials/login-watch.ts'
import type { Parameters } from '../http/body.ts'
import type { Pause } from '../http/turns.ts'
import { readJsonList } from './json-list.ts'

export type PublishedStore = ApiStore & AheadStore

/** What a service may use besides its parameters, for one request. */
export interface ServiceTools {
  readonly store: PublishedStore
  /** Epoch ms, the same for the whole request. */
  readonly now: number
  /** The client's address. */
  readonly address: string
  readonly logins: LoginWatch
  /** The address has used or been given a valid token. */
  readonly recognised: () => void
  /**
   * Runs work that would hold the event loop for more than some milliseconds: in slices, one job at a time.
   */
  readonly inTurn: InTurn
  /** Reports to the metrics how many numbers an append added, and how many it rejected. */
  readonly appended: (added: number, invalid: number) => void
  /** Null: no recording can be fetched here. */
  readonly recordings: RecordingAccess | null
}

export type InTurn = <T>(job: (pause: Pause) => Promise<T>) => Promise<T>

export interface RecordingAccess {
  /** Whether the folder has it, or a part of it. */
  has(recording: RecordingName): Promise<boolean>
  /** The link that works until `expiresAt`, epoch ms. */
  url(name: string, expiresAt: number): string
}

export interface Request extends ServiceTools {
  readonly account: Account
}

type Published = Omit<Contract<Declared>, 'isToStop' | 'done' | 'refused' | 'answer'>

/** A contract and what carries it out. */
export interface Service extends Published {
  /** Checks the parameters; what it returns runs the service. */
  readonly prepare: (sent: Parameters) => Rejection | Prepared
}

export type Prepared = { readonly kind: 'ready'; readonly unknown: readonly string[] } & (
  | { readonly needs: 'nothing'; readonly run: (around: ServiceTools) => Promise<ServiceAnswer | Rejection> }
  | {
      readonly needs: 'token'
      readonly token: string
      readonly isToStop: boolean
      /** Reads the large parameters in slices; what it returns runs the service. */
      readonly complete: (
        pause: Pause,
      ) => Promise<Rejection | { readonly run: (request: Request) => Promise<ServiceAnswer> }>
    }
)

/** A service that needs a token. */
export function service<P extends Declared>(
  contract: Contract<P>,
  handle: (request: Request, values: Values<P>) => Promise<ServiceAnswer>,
): Service {
  const { isToStop: mayStop, done: _done, refused: _refused, answer: _answer, ...rest } = contract
  return {
    ...rest,
    parameters: { token: TOKEN, ...rest.parameters },
    prepare: sent => {
      const token = readParameter('token', TOKEN, sent.get('token'))
      if ('complaint' in token) return illegal(token.complaint)
      const values = readDeclared(rest.parameters, sent)
      if ('kind' in values) return values
      const isToStop = mayStop?.(values.read) ?? false
      const unknown = unknownOf(rest.parameters, sent)
      const complete = async (pause: Pause) => {
        const no = await readSlowly(rest.parameters, sent, values.read, pause)
        return no ?? { run: (request: Request) => handle(request, values.read) }
      }
      return { kind: 'ready', unknown, needs: 'token', token: token.value, isToStop, complete }
    },
  }
}

/** A service anybody may call: those that begin and end a session. */
export function openService<P extends Declared>(
  contract: Contract<P>,
  handle: (around: ServiceTools, values: Values<P>) => Promise<ServiceAnswer | Rejection>,
): Service {
  const { isToStop: _isToStop, done: _done, refused: _refused, answer: _answer, ...rest } = contract
  return {
    ...rest,
    prepare: sent => {
      const values = readDeclared(rest.parameters, sent)
      if ('kind' in values) return values
      const unknown = unknownOf(rest.parameters, sent)
      return { kind: 'ready', unknown, needs: 'nothing', run: around => handle(around, values.read) }
    },
  }
}

/** The values of the declared parameters, or what is wrong with the first that cannot be read. */
export function readDeclared<P extends Declared>(
  declared: P,
  sent: Parameters,
): { read: Values<P> } | Rejection {
  const read: Record<string, unknown> = {}
  for (const [name, parameter] of Object.entries(declared)) {
    if (parameter.type === 'string(JSON)') {
      const array = [...sent.keys()].find(other => other.startsWith(`${name}[`))
      if (array !== undefined) return illegal(PARAMETER.formArray(name, array))
    }
    if (parameter.type === 'file') continue
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

async function readSlowly(
  declared: Declared,
  sent: Parameters,
  read: Record<string, unknown>,
  pause: Pause,
): Promise<Rejection | null> {
  for (const [name, parameter] of Object.entries(declared)) {
    if (parameter.type !== 'string(JSON)') continue
    const value = await readJsonList(name, sent.get(name) ?? '', pause)
    if ('complaint' in value) return illegal(value.complaint)
    read[name] = value
  }
  return null
}

/** Clients send these to every service. */
const ALWAYS_KNOWN = new Set(['service', 's', 'token'])

function unknownOf(declared: Declared, sent: Parameters): string[] {
  const standIns = new Set(Object.values(declared).map(({ standIn }) => standIn))
  return [...sent.keys()].filter(
    name => !ALWAYS_KNOWN.has(name) && !Object.hasOwn(declared, name) && !standIns.has(name),
  )
}

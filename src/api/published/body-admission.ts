// Decides whose body is collected beyond what a stranger may send: clients that show a valid token first.
import { networkOf } from '../../domain/address.ts'
import { BoundedMap } from '../../domain/bounded-map.ts'
import type { ApiStore } from '../../store/port/api-store.ts'
import { illegal, type Rejection, UNAUTHORIZED } from '../../wire/answers.ts'
import { BODY } from '../../wire/complaints.ts'
import { readParameter, TOKEN } from '../../wire/parameter.ts'
import { readStart } from '../http/body.ts'
import { STRANGERS_BYTES } from '../http/raw-body.ts'
import { pause } from '../http/turns.ts'
import { accountOf, TOKEN_LIFE_MS } from './auth.ts'
import type { Registry } from './registry.ts'

/** The most networks that are remembered; the least recent one makes room. */
const KEPT_MAX = 10_000

/** What is known of a request before its body has arrived. */
export interface Announced {
  readonly url: string
  readonly contentType: string | undefined
  readonly address: string
}

/**
 * The token is looked for in the query and the first 64 KiB. Some clients send their parameters in any order
 * (a map's), so that it comes after a long telphone: those are let in when their network has used a valid
 * token in the last 12 hours; others get 600, and come back after the login that makes them known.
 * Whoever is let in has the token checked before anything is built of the list.
 */
export class BodyAdmission {
  readonly #registry: Registry
  readonly #store: ApiStore
  readonly #now: () => number
  /** When a network last used a valid token, epoch ms. */
  readonly #known = new BoundedMap<string, number>(KEPT_MAX)

  constructor(registry: Registry, store: ApiStore, now: () => number) {
    this.#registry = registry
    this.#store = store
    this.#now = now
  }

  /** A valid token, or a login that was given one, came from this address. */
  remember(address: string): void {
    this.#known.set(networkOf(address), this.#now())
  }

  isKnown(address: string): boolean {
    const at = this.#known.get(networkOf(address))
    return at !== undefined && this.#now() - at < TOKEN_LIFE_MS
  }

  async admit({ url, contentType, address }: Announced, start: Buffer): Promise<Rejection | null> {
    const seen = await readStart(url, contentType, start, pause)
    const service = seen.has('service') || seen.has('s') ? this.#registry.find(seen) : null
    if (service !== null && 'kind' in service) return service
    if (service !== null && service.parameters['token']?.required !== true) return TOO_LARGE
    if (!seen.has('token')) return this.isKnown(address) ? null : TOKEN_TOO_LATE
    const token = readParameter('token', TOKEN, seen.get('token'))
    if ('complaint' in token) return illegal(token.complaint)
    // Whether the account may do what it asks for is checked later, when the service is known.
    const account = await accountOf(this.#store, token.value, address, this.#now(), true)
    return 'kind' in account ? account : null
  }
}

const TOO_LARGE = illegal(BODY.tooLarge(STRANGERS_BYTES))
const LATE = BODY.tokenTooLate(STRANGERS_BYTES)
const TOKEN_TOO_LATE: Rejection = { ...UNAUTHORIZED.token, msg: `${UNAUTHORIZED.token.msg}：${LATE}` }

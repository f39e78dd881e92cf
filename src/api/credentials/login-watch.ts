// Who tries to log in or to sign in: the brake that both share, and what the metrics and the log hear of it.
import { networkOf } from '../../domain/address.ts'
import { Rarely } from '../http/rarely.ts'
import { LoginBrake, type Turn } from './login-brake.ts'

export type LoginResult = 'right' | 'wrong' | 'braked'

export interface LoginReport {
  readonly loginTried: (result: LoginResult) => void
  readonly warn: (fields: object, message: string) => void
}

export class LoginWatch {
  readonly #report: LoginReport
  readonly #brake: LoginBrake
  readonly #rarely: Rarely

  /** `now`: epoch ms. */
  constructor(now: () => number, report: LoginReport) {
    this.#report = report
    this.#brake = new LoginBrake(now)
    this.#rarely = new Rarely(now)
  }

  /** Checks under way. */
  get checking(): number {
    return this.#brake.checking
  }

  /** Leave to check a secret, or null: refuse it unchecked. */
  turn(address: string, name: string): Promise<Turn | null> {
    return this.#brake.turn(address, name)
  }

  /**
   * What was typed as a name may be a secret: only `account`, the code of one that exists, is written down.
   */
  tried(door: 'API' | 'console', address: string, result: LoginResult, account: string | null): void {
    this.#report.loginTried(result)
    if (result === 'right') return
    const network = networkOf(address)
    const times = this.#rarely.times(`${door} ${network}`)
    if (times !== null) this.#report.warn({ network, account, result, times }, FAILED[door])
  }
}

const FAILED = {
  API: 'API logins failed: wrong appid or access key',
  console: 'console sign-ins failed: wrong company code, name or password',
} as const

// The phones that may register, found by account and extension, by login, or by extension alone if only one
// account has it.
import type { AgentPhone } from '../../port.ts'
import type { Binding } from './binding.ts'

export interface Phone extends AgentPhone {
  readonly accountId: number
  /** Newest first. */
  bindings: readonly Binding[]
}

export type FoundPhone =
  | { readonly kind: 'phone'; readonly phone: Phone }
  | { readonly kind: 'ambiguous'; readonly phones: readonly Phone[] }
  | { readonly kind: 'unknown' }

const UNKNOWN: FoundPhone = { kind: 'unknown' }

export class ExpectedPhones {
  private readonly byAccount = new Map<number, ReadonlyMap<string, Phone>>()
  private readonly byLogin = new Map<string, Phone>()
  private readonly byExt = new Map<string, Set<Phone>>()
  /** Login prefixes of accounts that are not driven here; null: unknown. */
  private elsewhere: readonly string[] | null = null

  get(accountId: number, ext: string): Phone | undefined {
    return this.byAccount.get(accountId)?.get(ext)
  }

  ofAccount(accountId: number): Phone[] {
    return [...(this.byAccount.get(accountId)?.values() ?? [])]
  }

  all(): Phone[] {
    return [...this.byAccount.values()].flatMap(phones => [...phones.values()])
  }

  /** Returns the phones that are no longer named, or that have a new login or password. */
  replace(accountId: number, agents: readonly AgentPhone[]): Phone[] {
    const before = this.byAccount.get(accountId) ?? new Map<string, Phone>()
    const after = new Map<string, Phone>()
    for (const agent of agents) {
      const known = before.get(agent.ext)
      const isSame = known !== undefined && known.login === agent.login && known.password === agent.password
      after.set(agent.ext, isSame ? known : { ...agent, accountId, bindings: [] })
    }
    const gone = [...before.values()].filter(phone => after.get(phone.ext) !== phone)
    for (const phone of gone) this.forget(phone)
    for (const phone of after.values()) {
      this.byLogin.set(phone.login, phone)
      this.byExt.set(phone.ext, (this.byExt.get(phone.ext) ?? new Set()).add(phone))
    }
    if (after.size === 0) this.byAccount.delete(accountId)
    else this.byAccount.set(accountId, after)
    return gone
  }

  /** The phone a digest user name belongs to. An agent without a password cannot register. */
  ofUser(username: string): FoundPhone {
    const byLogin = this.byLogin.get(username)
    const sharing = this.byExt.get(username) ?? new Set<Phone>()
    if (byLogin === undefined && sharing.size > 1) return { kind: 'ambiguous', phones: [...sharing] }
    const phone = byLogin ?? [...sharing][0]
    return phone === undefined || phone.password === '' ? UNKNOWN : { kind: 'phone', phone }
  }

  /** The phone with this login, with or without a password of its own. */
  ofLogin(login: string): FoundPhone {
    const phone = this.byLogin.get(login)
    return phone === undefined ? UNKNOWN : { kind: 'phone', phone }
  }

  expectElsewhere(codes: readonly string[]): void {
    this.elsewhere = codes.map(code => `${code}-`)
  }

  /**
   * Whether this may name an agent of an account that is not driven here. A bare extension may belong to any
   * account.
   */
  mayBeElsewhere(username: string): boolean {
    if (this.elsewhere === null) return !this.byLogin.has(username)
    if (this.byLogin.has(username)) return false
    return username.includes('-')
      ? this.elsewhere.some(code => username.startsWith(code))
      : this.elsewhere.length > 0
  }

  private forget(phone: Phone): void {
    if (this.byLogin.get(phone.login) === phone) this.byLogin.delete(phone.login)
    const sharing = this.byExt.get(phone.ext)
    sharing?.delete(phone)
    if (sharing?.size === 0) this.byExt.delete(phone.ext)
  }
}

// The agents' phones of the simulated world: every expected agent counts as registered, and a phone carries
// one leg at a time.
import type { AgentPhone } from '../port.ts'

export class SimulatedPhones {
  readonly #registered = new Map<number, Set<string>>()
  readonly #inUse = new Set<string>()

  /** Replaces the phones of the account; returns the extensions that are gone. */
  expect(accountId: number, agents: readonly AgentPhone[]): string[] {
    const before = this.#registered.get(accountId) ?? new Set()
    const now = new Set(agents.map(agent => agent.ext))
    if (now.size > 0) this.#registered.set(accountId, now)
    else this.#registered.delete(accountId)
    return [...before].filter(ext => !now.has(ext))
  }

  registered(): { accountId: number; ext: string }[] {
    return [...this.#registered].flatMap(([accountId, exts]) => [...exts].map(ext => ({ accountId, ext })))
  }

  isRegistered(accountId: number, ext: string): boolean {
    return this.#registered.get(accountId)?.has(ext) ?? false
  }

  isInUse(accountId: number, ext: string): boolean {
    return this.#inUse.has(`${accountId}/${ext}`)
  }

  use(accountId: number, ext: string): void {
    this.#inUse.add(`${accountId}/${ext}`)
  }

  free(accountId: number, ext: string): void {
    this.#inUse.delete(`${accountId}/${ext}`)
  }

  freeAll(): void {
    this.#inUse.clear()
  }
}

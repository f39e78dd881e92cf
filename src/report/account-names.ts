// The companycode of each account, for people: the engine's events carry the database's ids.
import type { EngineEvent } from '../domain/event.ts'

export class AccountNames {
  private readonly codes = new Map<number, string>()

  listen(event: EngineEvent): void {
    if (event.type === 'accountHeld') this.codes.set(event.accountId, event.code)
  }

  /** Of an account that was never driven here only the id is known. */
  of(accountId: number): string {
    return this.codes.get(accountId) ?? String(accountId)
  }
}

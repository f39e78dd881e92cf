// Writes facts as the engine that drives an account does, for tests without one.
import type { Changes } from '../../src/store/port/changes.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'

const NODE = 'node-a'
const LEASE_MS = 3_600_000

/** Whoever drives any account of the store may write of it; the first one is taken for that. */
export async function recordFacts(store: EngineStore, changes: Changes): Promise<void> {
  const [accountId = 0] = (await store.accountCodes()).keys()
  await store.holdAccount(accountId, NODE, LEASE_MS)
  if (!(await store.record(accountId, NODE, changes))) throw new Error('another node drives the account')
}

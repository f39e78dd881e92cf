// Opens the store of the installation that a command works on, and closes it whatever happens.
import type { Account } from '../../domain/account.ts'
import type { AdminStore, Store, StoreVerbs } from '../../store/port/admin-store.ts'
import { noAccount } from '../../words/account-words.ts'
import { CommandFailure } from './spoken-language.ts'

/**
 * Runs with the store of an existing installation; only with `mayBegin` it turns an empty database into one.
 * Warnings go to standard error, because standard output may be a file of data.
 */
export async function withStore<T>(
  act: (store: StoreVerbs, whole: Store) => Promise<T>,
  { mayBegin = false } = {},
): Promise<T> {
  const [{ readConfig }, { openInstallation }, { machineActor }] = await Promise.all([
    import('../config.ts'),
    import('../open-store.ts'),
    import('../machine-actor.ts'),
  ])
  // The server's log is not used, because loading it takes as long as most commands do.
  const log = {
    info: () => {},
    error: (_fields: object, message: string) => process.stderr.write(`${message}\n`),
  }
  const { store, close } = await openInstallation(readConfig(), log, mayBegin)
  try {
    return await act(store.as(machineActor()), store)
  } finally {
    await close()
  }
}

export async function accountNamed(store: AdminStore, code: string): Promise<Account> {
  const found = await store.findAccount(code)
  if (found === null) throw new CommandFailure(noAccount(code))
  return found
}

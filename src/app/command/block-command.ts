// `block`: the numbers an account never calls.
import { normalizePhone } from '../../domain/phone.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { BLOCK, badPhone, blocked, unblocked } from '../../words/block-words.ts'
import { areMissing } from '../../words/usage-words.ts'
import { defineBlockFiles } from './block-files.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly phone?: readonly string[]
}

export function defineBlock(word: Word): void {
  const { terminal } = word
  defineBlockFiles(word)
  word
    .verb('add', BLOCK.add)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .lists('--phone <number>', BLOCK.phone)
    .does(async (given: Given) => {
      const [changed, all] = await withPhones(given, (store, phones) =>
        store.blockNumbers(given.account, phones),
      )
      terminal.say(blocked(changed, all))
    })
  word
    .verb('remove', BLOCK.remove)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .lists('--phone <number>', BLOCK.phone)
    .does(async (given: Given) => {
      const [changed, all] = await withPhones(given, (store, phones) =>
        store.unblockNumbers(given.account, phones),
      )
      if (changed < all) throw new CommandFailure(unblocked(changed, all))
      terminal.say(unblocked(changed, all))
    })
}

/** Reads numbers by the rules of the account's country; reports how many of them changed. */
function withPhones(
  { account, phone = [] }: Given,
  change: (store: StoreVerbs, phones: string[]) => Promise<number>,
): Promise<[number, number]> {
  if (phone.length === 0) throw new UsageError(areMissing(['--phone']))
  return withStore(async store => {
    const { country } = (await accountNamed(store, account)).settings
    const phones = phone.map(typed => {
      const normal = normalizePhone(typed, country)
      if (normal === null) throw new UsageError(badPhone(typed, country))
      return normal
    })
    const different = [...new Set(phones)]
    return [await change(store, different), different.length]
  })
}

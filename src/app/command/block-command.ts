// `block`: the numbers and persons an account never calls.
import type { Blocked } from '../../domain/block.ts'
import { normalizePhone } from '../../domain/phone.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { BLOCK, badPhone, blocked, NOBODY_GIVEN, unblocked } from '../../words/block-words.ts'
import { defineBlockFiles } from './block-files.ts'
import { type GivenTerms, termsOf } from './block-terms.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly phone?: readonly string[]
  readonly person?: readonly string[]
}

export function defineBlock(word: Word): void {
  const { terminal } = word
  defineBlockFiles(word)
  word
    .verb('add', BLOCK.add)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .lists('--phone <number>', BLOCK.phone)
    .lists('--person <memberid>', BLOCK.person)
    .takes('--until <time>', BLOCK.until)
    .takes('--note <text>', BLOCK.note)
    .does(async (given: Given & GivenTerms) => {
      refuseNobody(given)
      await withStore(async store => {
        const { id, settings } = await accountNamed(store, given.account)
        const terms = await termsOf(given, settings.timeZone)
        for (const [of, keys] of chosen(given, settings.country))
          terminal.say(blocked(of, await store.addBlocks(id, { of, keys, ...terms }), keys.length))
      })
    })
  word
    .verb('remove', BLOCK.remove)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .lists('--phone <number>', BLOCK.phone)
    .lists('--person <memberid>', BLOCK.person)
    .does(async (given: Given) => {
      refuseNobody(given)
      await withStore(async store => {
        const { id, settings } = await accountNamed(store, given.account)
        for (const [of, keys] of chosen(given, settings.country)) {
          const changed = await store.removeBlocks(id, of, keys)
          if (changed < keys.length) throw new CommandFailure(unblocked(of, changed, keys.length))
          terminal.say(unblocked(of, changed, keys.length))
        }
      })
    })
}

function refuseNobody({ phone = [], person = [] }: Given): void {
  if (phone.length + person.length === 0) throw new UsageError(NOBODY_GIVEN)
}

/** Numbers, read by the rules of the account's country, and persons; each once. */
function chosen({ phone = [], person = [] }: Given, country: string): [Blocked, string[]][] {
  const phones = phone.map(typed => {
    const normal = normalizePhone(typed, country)
    if (normal === null) throw new UsageError(badPhone(typed, country))
    return normal
  })
  const lists: [Blocked, string[]][] = [
    ['number', [...new Set(phones)]],
    ['person', [...new Set(person)]],
  ]
  return lists.filter(([, keys]) => keys.length > 0)
}

// `block list|import|export`: the numbers an account never calls, many at a time.
import { normalizePhone } from '../../domain/phone.ts'
import type { BlockedNumber } from '../../store/port/admin-store.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { BLOCK, blocked, noneBlocked, notNumbers } from '../../words/block-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure } from './spoken-language.ts'
import { readRows } from './spreadsheet.ts'
import type { Word } from './word.ts'

/** Numbers per statement. */
const BATCH = 10_000
/** How many of the wrong lines are named. */
const NAMED = 5

export function defineBlockFiles(word: Word): void {
  const { terminal } = word
  word
    .verb('list', BLOCK.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account: string; json?: true }) => {
      await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        const { DateTime } = await import('luxon')
        const since = ({ blockedAt }: BlockedNumber) =>
          DateTime.fromMillis(blockedAt, { zone: settings.timeZone })
        const all: BlockedNumber[] = []
        for await (const one of store.blockedNumbers(id)) all.push(one)
        if (json) terminal.printJson(all.map(one => ({ phone: one.phone, blockedAt: since(one).toISO() })))
        else if (all.length === 0) terminal.say(noneBlocked(account))
        else
          terminal.printTable(
            ['phone', 'since'],
            all.map(one => [one.phone, since(one).toFormat('yyyy-MM-dd HH:mm:ss')]),
          )
      })
    })
  word
    .verb('export', BLOCK.export)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .does(async ({ account }: { account: string }) => {
      await withStore(async store => {
        const { id } = await accountNamed(store, account)
        for await (const { phone } of store.blockedNumbers(id)) terminal.print(phone)
      })
    })
  defineImport(word)
}

function defineImport(word: Word): void {
  word
    .verb('import', BLOCK.import)
    .argument('<file>', word.terminal.word(BLOCK.file))
    .needs('--account <code>', ACCOUNT.ofAccount)
    .does(async ({ account }: { account: string }, file = '') => {
      const rows = await readRows(file)
      const [changed, all] = await withStore(async store => {
        const { country } = (await accountNamed(store, account)).settings
        // A first line without a digit is a heading.
        const lines = rows.flatMap(({ line, cells: [text = ''] }, index) =>
          index === 0 && !/\d/.test(text) ? [] : [{ line, text }],
        )
        const read = lines.map(({ line, text }) => ({ line, text, phone: normalizePhone(text, country) }))
        const wrong = read.filter(({ phone }) => phone === null)
        if (wrong.length > 0)
          throw new CommandFailure(notNumbers(file, wrong.slice(0, NAMED), wrong.length, country))
        const phones = [...new Set(read.flatMap(({ phone }) => (phone === null ? [] : [phone])))]
        let count = 0
        for (let at = 0; at < phones.length; at += BATCH)
          count += await store.blockNumbers(account, phones.slice(at, at + BATCH))
        return [count, phones.length] as const
      })
      word.terminal.say(blocked(changed, all))
    })
}

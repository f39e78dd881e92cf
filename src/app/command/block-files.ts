// `block list|import|export`: the numbers and persons an account never calls, many at a time.
import type { Block, Blocked } from '../../domain/block.ts'
import { normalizePhone } from '../../domain/phone.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import {
  BLOCK,
  BLOCK_SOURCES,
  badPersons,
  blocked,
  FOR_EVER,
  noneBlocked,
  notNumbers,
} from '../../words/block-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { type GivenTerms, termsOf } from './block-terms.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure } from './spoken-language.ts'
import { type Row, readRows } from './spreadsheet.ts'
import type { Word } from './word.ts'

/** Entries per statement. */
const BATCH = 10_000
/** How many of the wrong lines are named. */
const NAMED = 5
const MEMBERID_MAX = 200

interface Given {
  readonly account: string
  readonly persons?: true
  readonly json?: true
}

export function defineBlockFiles(word: Word): void {
  const { terminal } = word
  word
    .verb('list', BLOCK.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--persons', BLOCK.persons)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, persons, json }: Given) => {
      await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        const { DateTime } = await import('luxon')
        const local = (at: number) => DateTime.fromMillis(at, { zone: settings.timeZone })
        const all: Block[] = []
        for await (const one of allBlocks(store, id, listed(persons))) all.push(one)
        if (json) terminal.printJson(all.map(one => inJson(one, at => local(at).toISO())))
        else if (all.length === 0) terminal.say(noneBlocked(account, listed(persons)))
        else
          terminal.printTable(
            [persons ? 'memberid' : 'phone', 'since', 'until', 'by', 'source', 'why'],
            all.map(one => [
              keyOf(one),
              local(one.blockedAt).toFormat('yyyy-MM-dd HH:mm:ss'),
              one.until === null ? terminal.word(FOR_EVER) : local(one.until).toFormat('yyyy-MM-dd HH:mm'),
              ...[one.by || '-', terminal.word(BLOCK_SOURCES[one.source]) || '-', one.reason || '-'],
            ]),
          )
      })
    })
  word
    .verb('export', BLOCK.export)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--persons', BLOCK.persons)
    .does(async ({ account, persons }: Given) => {
      await withStore(async store => {
        const { id } = await accountNamed(store, account)
        for await (const one of allBlocks(store, id, listed(persons))) terminal.print(keyOf(one))
      })
    })
  defineImport(word)
}

function defineImport(word: Word): void {
  word
    .verb('import', BLOCK.import)
    .argument('<file>', word.terminal.word(BLOCK.file))
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--persons', BLOCK.persons)
    .takes('--until <time>', BLOCK.until)
    .takes('--note <text>', BLOCK.note)
    .does(async (given: Given & GivenTerms, file = '') => {
      const of = listed(given.persons)
      const rows = await readRows(file)
      const [changed, all] = await withStore(async store => {
        const { id, settings } = await accountNamed(store, given.account)
        const terms = await termsOf(given, settings.timeZone)
        const keys = of === 'number' ? phonesIn(rows, file, settings.country) : personsIn(rows, file)
        let count = 0
        for (let at = 0; at < keys.length; at += BATCH)
          count += await store.addBlocks(id, { of, keys: keys.slice(at, at + BATCH), ...terms })
        return [count, keys.length] as const
      })
      word.terminal.say(blocked(of, changed, all))
    })
}

/** Each once; a first line without a digit is a heading. */
function phonesIn(rows: readonly Row[], file: string, country: string): string[] {
  const lines = rows.flatMap(({ line, cells: [text = ''] }, index) =>
    index === 0 && !/\d/.test(text) ? [] : [{ line, text }],
  )
  const read = lines.map(({ line, text }) => ({ line, text, phone: normalizePhone(text, country) }))
  const wrong = read.filter(({ phone }) => phone === null)
  if (wrong.length > 0)
    throw new CommandFailure(notNumbers(file, wrong.slice(0, NAMED), wrong.length, country))
  return [...new Set(read.flatMap(({ phone }) => phone ?? []))]
}

/** Each once; a first line that is the name of the field is a heading. */
function personsIn(rows: readonly Row[], file: string): string[] {
  const lines = rows.filter(({ cells: [text = ''] }, index) => index > 0 || text.toLowerCase() !== 'memberid')
  const isWrong = ({ cells: [text = ''] }: Row) => text === '' || text.length > MEMBERID_MAX
  const wrong = lines.filter(isWrong).map(({ line }) => line)
  if (wrong.length > 0) throw new CommandFailure(badPersons(file, wrong.slice(0, NAMED), wrong.length))
  return [...new Set(lines.flatMap(({ cells: [text] }) => text ?? []))]
}

function listed(persons: true | undefined): Blocked {
  return persons ? 'person' : 'number'
}

function keyOf({ phone, memberid }: Block): string {
  return phone ?? memberid ?? ''
}

function inJson(
  { of, phone, memberid, blockedAt, until, ...why }: Block,
  iso: (at: number) => string | null,
) {
  const key = of === 'number' ? { phone } : { memberid }
  return { ...key, blockedAt: iso(blockedAt), until: until === null ? null : iso(until), ...why }
}

async function* allBlocks(store: StoreVerbs, accountId: number, of: Blocked): AsyncGenerator<Block> {
  for (let after = ''; ; ) {
    const page = await store.pageBlocks(accountId, { of, prefix: null, after }, BATCH)
    yield* page.slice(0, BATCH)
    const last = page[BATCH - 1]
    if (page.length <= BATCH || last === undefined) return
    after = keyOf(last)
  }
}

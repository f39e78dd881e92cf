// `agent add --from file.csv`: many agents; the file is checked as a whole before the first is added.
import { isExtension } from '../../domain/agent.ts'
import { csvLine } from '../../domain/csv.ts'
import * as words from '../../words/agent-words.ts'
import { type WantedAgent, wantAgent } from './agent-wanted.ts'
import { accountNamed, withStore } from './installation.ts'
import { allowedUri } from './pbx-uri.ts'
import { checkPassword, makeSecret } from './secret.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import { type Row, readRows } from './spreadsheet.ts'
import type { Terminal } from './terminal.ts'

type Column = 'ext' | 'group' | 'password' | 'uri'

/** The headings that people write, and the column of each. */
const HEADINGS: Readonly<Record<string, Column>> = {
  ...{ ext: 'ext', extension: 'ext', 分机: 'ext', 分机号: 'ext' },
  ...{ group: 'group', 分机组: 'group', 组: 'group', password: 'password', 密码: 'password' },
  ...{ uri: 'uri', address: 'uri', 地址: 'uri' },
}

interface FileFlags {
  readonly account: string
  readonly group?: string
  readonly weak?: true
  readonly idle?: true
  readonly held?: true
  readonly ring?: true
}

/** Prints the passwords made here as CSV: they are shown only once. */
export async function addFromFile(file: string, flags: FileFlags, terminal: Terminal): Promise<void> {
  if (flags.held && flags.ring) throw new UsageError(words.heldOrRing())
  const wanted = wantedOf(await readRows(file), file, flags)
  const { added, same, differing } = await withStore(async store => {
    const owner = await accountNamed(store, flags.account)
    const counts = { added: [] as WantedAgent[], same: 0, differing: [] as string[] }
    const allowed: WantedAgent[] = []
    for (const one of wanted)
      allowed.push(one.uri === undefined ? one : { ...one, uri: await allowedUri(one.uri, owner, store) })
    for (const one of allowed) {
      const answer = await wantAgent(store, owner.id, flags.account, one)
      if (answer.isNew) counts.added.push(one)
      else if (answer.differing.length > 0) counts.differing.push(one.ext)
      else counts.same += 1
    }
    return counts
  })
  const made = added.filter(({ password }) => password.made && password.value !== '')
  if (made.length > 0) terminal.writeOut(csvLine(['ext', 'password']))
  for (const { ext, password } of made) terminal.writeOut(csvLine([ext, password.value]))
  if (differing.length > 0) throw new CommandFailure(words.fileDone(added.length, same, differing))
  terminal.warn(words.fileDone(added.length, same, []))
}

function wantedOf(rows: readonly Row[], file: string, flags: FileFlags): WantedAgent[] {
  const [head] = rows
  if (head === undefined) throw new CommandFailure(words.fileEmpty(file))
  const named = head.cells.map(cell => HEADINGS[cell.toLowerCase()])
  const hasHeading = named.includes('ext')
  const columns = hasHeading ? named : (['ext', 'group', 'password', 'uri'] as const)
  const seen = new Map<string, number>()
  return rows.slice(hasHeading ? 1 : 0).map(({ line, cells }) => {
    const cell = (name: Column) => cells[columns.indexOf(name)] ?? ''
    const where = `${file}:${line}`
    const ext = cell('ext')
    if (!isExtension(ext)) throw new CommandFailure(words.badExtension(where, ext))
    const before = seen.get(ext)
    if (before !== undefined) throw new CommandFailure(words.extTwice(where, ext, before))
    seen.set(ext, line)
    const typed = cell('password')
    if (typed !== '') checkPassword(typed, where, flags.weak === true)
    const uri = cell('uri') === '' ? undefined : cell('uri')
    // A PBX mostly asks for none.
    const drawn = uri === undefined ? makeSecret() : { value: '', made: true }
    const password = typed === '' ? drawn : { value: typed, made: false }
    const reach = flags.held ? 'held' : flags.ring ? 'ring' : undefined
    const group = cell('group') || (flags.group ?? null)
    return { ext, group, password, idle: flags.idle === true, reach, uri }
  })
}

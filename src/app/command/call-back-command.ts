// `call-back`: the promised calls of an account, listed, made, moved, cancelled.
import { DateTime } from 'luxon'
import { type CallBackChange, makePromise, movePromise } from '../../api/v1/made-promise.ts'
import { ProblemDetails } from '../../api/v1/problem.ts'
import { callBackRow, OPEN, requireCallBack } from '../../api/v1/resources/call-back-row.ts'
import type { Account } from '../../domain/account.ts'
import { CALL_BACK_NOTE_MAX, CALL_BACK_STATES } from '../../domain/call-back.ts'
import { normalizePhone } from '../../domain/phone.ts'
import { readLocalTime } from '../../domain/schedule.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import type { CallBackDetail } from '../../store/port/call-back-book.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import * as words from '../../words/call-back-command-words.ts'
import { CALL_BACK_END_WORDS } from '../../words/call-back-words.ts'
import { PROBLEMS } from '../../words/problem-words.ts'
import { badTime } from '../../words/range-words.ts'
import { areMissing, JSON_FLAG, notInRange } from '../../words/usage-words.ts'
import { machineActor } from '../machine-actor.ts'
import { createRealClock } from '../real-clock.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Terminal } from './terminal.ts'
import type { Word } from './word.ts'

const { CALL_BACK } = words
/** A list shows so many of those that are due first. */
const LISTED_MAX = 1_000
const NOTHING_KNOWN = { userid: '', memberid: '', extra: '', customuuid: '' }

interface Given {
  readonly account: string
  readonly id?: string
  readonly phone?: string
  readonly at?: string
  readonly ext?: string
  readonly group?: string
  readonly task?: string
  readonly note?: string
  readonly state?: string
  readonly json?: true
}

export function defineCallBack(word: Word): void {
  const { terminal } = word
  word
    .verb('list', CALL_BACK.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takesOneOf('--state <state>', CALL_BACK_STATES, CALL_BACK.state)
    .takes('--ext <ext>', CALL_BACK.ofExt)
    .takes('--phone <number>', CALL_BACK.ofPhone)
    .takes('--json', JSON_FLAG)
    .does((given: Given) => list(given, terminal))
  word
    .verb('add', CALL_BACK.add)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--phone <number>', CALL_BACK.phone)
    .needs('--at <time>', CALL_BACK.at)
    .takes('--ext <ext>', CALL_BACK.ext)
    .takes('--group <name>', CALL_BACK.group)
    .takes('--task <id>', CALL_BACK.task)
    .takes('--note <text>', CALL_BACK.note)
    .does(async (given: Given) => {
      const { phone = '', ext, group, task: taskid, note = '' } = checkedNote(given)
      const made = await changed(given, ({ store, account, now }) => {
        const at = timeOf(given.at ?? '', account)
        const wish = { phone, at, ext, group, taskid, note, data: NOTHING_KNOWN }
        return makePromise({ store, account, now }, wish, { source: 'command', by: machineActor().name })
      })
      terminal.say(words.promised(made.row.phone, made.id, made.at))
    })
  word
    .verb('move', CALL_BACK.move)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--id <id>', CALL_BACK.id)
    .takes('--at <time>', CALL_BACK.at)
    .takes('--ext <ext>', CALL_BACK.extOrNone)
    .takes('--note <text>', CALL_BACK.note)
    .does(async (given: Given) => {
      const { at, ext, note } = checkedNote(given)
      if (at === undefined && ext === undefined && note === undefined)
        throw new UsageError(areMissing(['--at', '--ext', '--note']))
      const moved = await changed(given, asked => {
        const change: CallBackChange = {
          ...{ at: at === undefined ? undefined : timeOf(at, asked.account), note },
          ext: ext === 'none' ? null : ext,
        }
        return movePromise(asked, idOf(given), change)
      })
      terminal.say(words.moved(moved.row.phone, moved.id, moved.at))
    })
  word
    .verb('cancel', CALL_BACK.cancel)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--id <id>', CALL_BACK.id)
    .takes('--note <text>', CALL_BACK.note)
    .does(async (given: Given) => {
      const { note = null } = checkedNote(given)
      const { row, id } = await changed(given, async ({ store, account }) => {
        const isPushed = account.settings.pushStateUrl !== ''
        return requireCallBack(await store.cancelCallBack(account.id, idOf(given), note, isPushed))
      })
      terminal.say(words.cancelled(row.phone, id))
    })
}

async function list(given: Given, terminal: Terminal): Promise<void> {
  const now = createRealClock().systemTime()
  const { rows, zone } = await withStore(async store => {
    const { id, settings } = await accountNamed(store, given.account)
    const { phone, ext = null, state } = given
    const search = {
      states: state === undefined ? OPEN : CALL_BACK_STATES.filter(one => one === state),
      phone: phone === undefined ? null : (normalizePhone(phone, settings.country) ?? phone),
      ...{ ext, keeper: null, from: null, to: null, after: null },
    }
    const found = await store.pageCallBacks(id, search, LISTED_MAX)
    return { rows: found.slice(0, LISTED_MAX).map(one => callBackRow(one, now)), zone: settings.timeZone }
  })
  if (given.json) return terminal.printJson(rows)
  if (rows.length === 0) return terminal.say(words.noCallBacks(given.account))
  terminal.printTable(
    ['id', 'due', 'phone', 'ext', 'groups', 'state', 'why', 'note'],
    rows.map(({ id, dueAt, phone, ext, group, state, reason, note }) => [
      ...[String(id), shown(dueAt, zone), phone, ext ?? '-', group ?? '-'],
      ...[
        terminal.word(words.CALL_BACK_STATE[state]),
        reason === null ? '-' : terminal.word(CALL_BACK_END_WORDS[reason]),
      ],
      note,
    ]),
  )
}

interface Asked {
  readonly store: StoreVerbs
  readonly account: Account
  readonly now: number
}

/** What became of the call-back, and when it is due by the account's clock. */
async function changed(
  { account: code }: Given,
  act: (asked: Asked) => Promise<CallBackDetail>,
): Promise<{ readonly row: CallBackDetail; readonly id: string; readonly at: string }> {
  return withStore(async store => {
    const account = await accountNamed(store, code)
    const row = await act({ store, account, now: createRealClock().systemTime() }).catch((error: unknown) => {
      if (error instanceof ProblemDetails) throw new CommandFailure(PROBLEMS[error.reason](...error.about))
      throw error
    })
    return { row, id: String(row.id), at: shown(row.dueAt, account.settings.timeZone) }
  })
}

function shown(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm:ss')
}

function timeOf(typed: string, { settings }: Account): number {
  const at = readLocalTime(typed, settings.timeZone)
  if (at === null) throw new UsageError(badTime('--at', typed))
  return at
}

function idOf({ id = '' }: Given): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id)
  throw new UsageError(notInRange('--id', id, 1, 999_999_999_999_999))
}

function checkedNote(given: Given): Given {
  if ((given.note?.length ?? 0) <= CALL_BACK_NOTE_MAX) return given
  throw new UsageError(words.noteTooLong(CALL_BACK_NOTE_MAX))
}

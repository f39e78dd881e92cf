// Makes contacts of the numbers of a row of a file, or says which columns keep them from being any.
import { isStorable, TEXT_MAX } from '../domain/contact.ts'
import { type ImportField, type ImportPlan, PHONE_FIELDS, type RowReason } from '../domain/import.ts'
import {
  fitsOwnFields,
  isOwnColumn,
  OWN_COLUMN,
  type OwnColumn,
  type OwnFields,
} from '../domain/own-fields.ts'
import { normalizePhone } from '../domain/phone.ts'
import { isTimeZone } from '../domain/plan/local-time.ts'
import { readLocalTime } from '../domain/schedule.ts'

/** What a row gives for one of its numbers; `dueAt` epoch ms, null: at once. */
export interface RowContact {
  phone: string
  userid: string
  memberid: string
  extra: string
  customuuid: string
  dueAt: number | null
  /** Null: the row does not say where the customer is. */
  zone: string | null
  /** Null: it has none. */
  fields: OwnFields | null
  /** Why it is blocked. */
  reason: string
}

/** A row that is one person. */
export interface RowRead {
  /** In the order of the columns of numbers. */
  readonly contacts: readonly RowContact[]
  /** By place in `contacts`, the column of its number, from 1. */
  readonly columns: readonly number[]
  readonly faults: readonly CellFault[]
}

export interface CellFault {
  /** From 1. */
  readonly column: number | null
  readonly value: string
  readonly reason: RowReason
}

const TEXTS = ['userid', 'memberid', 'extra', 'customuuid', 'reason'] as const
const NO_TEXTS = { userid: '', memberid: '', extra: '', customuuid: '', reason: '' }
/** Days since 1899-12-30, which is how a sheet stores a time: 1954 to 2119. */
const SHEET_DAY = /^[2-7]\d{4}(\.\d+)?$/
const DAY_MS = 86_400_000
const SHEET_EPOCH = Date.UTC(1899, 11, 30)
const REMEMBERED_TIMES = 10_000

type PhoneField = (typeof PHONE_FIELDS)[number]

export class ContactReader {
  private readonly plan: ImportPlan
  private readonly phoneFields: readonly PhoneField[]
  private readonly ownColumns: readonly OwnColumn[]
  private readonly times = new Map<string, number | null>()

  constructor(plan: ImportPlan) {
    this.plan = plan
    this.ownColumns = Object.keys(plan.columns).filter(isOwnColumn)
    this.phoneFields = PHONE_FIELDS.filter(field => plan.columns[field] !== undefined)
  }

  /** A fault of a number leaves the others of the row; any other fault leaves none. */
  read(cells: readonly string[]): RowRead {
    const { phones, columns, faults } = this.phonesOf(cells)
    const [first] = phones
    if (first === undefined) return { contacts: [], columns: [], faults }
    const about = this.aboutPerson(cells)
    if ('column' in about) return { contacts: [], columns: [], faults: [...faults, about] }
    about.phone = first
    if (phones.length === 1) return { contacts: [about], columns, faults }
    // Without an id of the client's, the numbers of one row are known to be one person by the first of them.
    if (about.memberid === '') about.memberid = first
    return { contacts: phones.map(phone => ({ ...about, phone })), columns, faults }
  }

  private phonesOf(cells: readonly string[]) {
    const phones: string[] = []
    const columns: number[] = []
    const faults: CellFault[] = []
    for (const field of this.phoneFields) {
      const written = this.cell(cells, field)
      if (written === '') continue
      const phone = written.length > 100 ? null : normalizePhone(written, this.plan.country)
      if (phone === null)
        faults.push(this.fault(field, written, isFormula(written) ? 'formula' : 'phoneInvalid'))
      else {
        phones.push(phone)
        columns.push((this.plan.columns[field] ?? 0) + 1)
      }
    }
    if (phones.length + faults.length === 0) faults.push(this.fault('phone', '', 'phoneMissing'))
    return { phones, columns, faults }
  }

  /** What the row says of its person, whatever the number. */
  private aboutPerson(cells: readonly string[]): RowContact | CellFault {
    const contact: RowContact = { phone: '', ...NO_TEXTS, dueAt: null, zone: null, fields: null }
    for (const field of TEXTS) {
      const text = this.cell(cells, field)
      if (text === '') continue
      if (isFormula(text)) return this.fault(field, text, 'formula')
      if (isTooLong(text)) return this.fault(field, text, 'textTooLong')
      if (!isStorable(text)) return this.fault(field, text, 'textUnstorable')
      contact[field] = text
    }
    const time = this.cell(cells, 'dueAt')
    if (time !== '') {
      contact.dueAt = this.timeOf(time)
      if (contact.dueAt === null) return this.fault('dueAt', time, 'timeInvalid')
    }
    const zone = this.cell(cells, 'zone')
    if (isFormula(zone)) return this.fault('zone', zone, 'formula')
    if (zone !== '' && !isTimeZone(zone)) return this.fault('zone', zone, 'zoneUnknown')
    contact.zone = zone === '' ? null : zone
    return this.ownColumns.length === 0 ? contact : this.withFields(contact, cells)
  }

  private withFields(contact: RowContact, cells: readonly string[]): RowContact | CellFault {
    const fields: Record<string, string> = {}
    for (const column of this.ownColumns) {
      const text = this.cell(cells, column)
      if (text === '') continue
      if (isFormula(text)) return this.fault(column, text, 'formula')
      if (!isStorable(text)) return this.fault(column, text, 'textUnstorable')
      fields[column.slice(OWN_COLUMN.length)] = text
    }
    if (!fitsOwnFields(fields)) return { column: null, value: '', reason: 'fieldsWrong' }
    if (Object.keys(fields).length > 0) contact.fields = fields
    return contact
  }

  /** Without blanks around it and what programs put around a cell so that it is not calculated. */
  private cell(cells: readonly string[], field: ImportField | OwnColumn): string {
    const column = this.plan.columns[field]
    if (column === undefined) return ''
    const text = (cells[column] ?? '').trim()
    return /^(="|')/.test(text)
      ? text.replace(/^="([^"]*)"$/, '$1').replace(/^'(?=[=+\-@＝＋－＠])/, '')
      : text
  }

  private fault(field: ImportField | OwnColumn, value: string, reason: RowReason): CellFault {
    const column = this.plan.columns[field]
    return { column: column === undefined ? null : column + 1, value, reason }
  }

  /** Reading a time takes 30 µs, and most rows have one of a few. */
  private timeOf(text: string): number | null {
    const known = this.times.get(text)
    if (known !== undefined) return known
    if (this.times.size >= REMEMBERED_TIMES) this.times.clear()
    const time = readTime(text, this.plan.timeZone)
    this.times.set(text, time)
    return time
  }
}

/** A local time as people and sheets write it, or seconds or milliseconds since 1970. */
function readTime(text: string, zone: string): number | null {
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000
  if (/^\d{13}$/.test(text)) return Number(text)
  if (SHEET_DAY.test(text)) {
    const seconds = Math.round((Number(text) * DAY_MS) / 1_000)
    const local = new Date(SHEET_EPOCH + seconds * 1_000).toISOString()
    return readLocalTime(local.slice(0, 19).replace('T', ' '), zone)
  }
  const [, year = '', month = '', day = '', hour = '0', minute = '00', second = '00'] =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text) ?? []
  const two = (digits: string) => digits.padStart(2, '0')
  return readLocalTime(`${year}-${two(month)}-${two(day)} ${two(hour)}:${minute}:${second}`, zone)
}

/** A formula whose value is not in the file. */
function isFormula(text: string): boolean {
  return text.startsWith('=')
}

/** Characters, not UTF-16 units. */
function isTooLong(text: string): boolean {
  return text.length > TEXT_MAX && (text.length > TEXT_MAX * 2 || Array.from(text).length > TEXT_MAX)
}

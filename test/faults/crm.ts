// A client that appends numbers while everything around it fails, and keeps its own book of what was
// acknowledged.
import type { Random } from '../../src/domain/random.ts'
import { holdsWithin, until } from './until.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by what is asserted of them
export type Result = any

/** The `customtaskid` is another task's. */
const TAKEN = 1_002
const ANSWER_WAIT_MS = 4_000
export const GIVE_UP_MS = 120_000
/** A client that has waited through so many faults is answered before the next: giving up proves nothing. */
export const FAULTS_BORNE = 2
const PAGE = 1_000
/** What follows the prefix in the first number of a call between two, and in the one a record names. */
const FIRST = '7'
const LAST = '8'
/** The same of a number that a message is played to. */
const LISTENER = '6'
export const ENDED = 1_028

export interface CallByHand {
  /** The number that its record names. */
  readonly phone: string
  readonly method: number
}

/** `callmethod` of a call by an agent, of one between two numbers, and of a message. */
export const SINGLE = 3
export const DOUBLE = 4
export const VOICE = 6

export interface CrmBook {
  readonly acknowledged: Set<string>
  /** Calls by hand that were accepted, by uuid. */
  readonly calls: Map<string, CallByHand>
  /** Calls sent, those whose answer was cut on purpose, and those that failed by themselves. */
  readonly counts: { sent: number; cut: number; failed: number }
  /** Answers that said no. */
  readonly refusals: Result[]
}

export class Crm {
  readonly code: string
  readonly book: CrmBook = {
    ...{ acknowledged: new Set(), calls: new Map(), counts: { sent: 0, cut: 0, failed: 0 }, refusals: [] },
  }
  taskid = ''
  private token = ''
  private next = 0
  private nextCall = 0
  private readonly prefix: string
  private readonly urls: () => string[]
  private readonly random: Random
  /** What it insists on and has not been answered. */
  private readonly open = new Set<{ readonly since: number }>()

  /** `urls`: where an API may answer now. Numbers are `prefix` and six digits. */
  constructor(code: string, prefix: string, urls: () => string[], random: Random) {
    this.code = code
    this.prefix = prefix
    this.urls = urls
    this.random = random
  }

  /** A process lives that may answer. */
  get isReachable(): boolean {
    return this.urls().length > 0
  }

  /** Since when it waits for an answer that it insists on, real epoch ms; infinite: it does not. */
  get askingSince(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.open].map(({ since }) => since))
  }

  owns(phone: string): boolean {
    return phone.startsWith(this.prefix)
  }

  async begin(group: string, more: Record<string, string> = {}): Promise<void> {
    const pace = { isscale: 'auto', taskscale: '1:2', concurrent: '500', ...more }
    const parameters = { assigntype: '3', assignagent: group, status: '1', ...pace }
    const customtaskid = `task-${this.code}`
    const create = { ...parameters, telphone: '[]', customtaskid }
    const made = await this.insist('Sip_Yccall.TaskCreat', create, { refusal: TAKEN })
    // Taken: it was made, and the answer was lost.
    const isMade = made.status === 0
    const found = isMade ? null : await this.insist('Sip_Yccall.TaskList', { customtaskid })
    this.taskid = isMade ? made.result.taskid : found.result.task[0].taskid
    // Due long after the run: the task cannot end while numbers still come.
    const time = Math.floor(Date.now() / 1_000) + 86_400
    await this.insist('Sip_Yccall.TaskAdd', {
      taskid: this.taskid,
      telphone: JSON.stringify([{ phone: this.anchor, time }]),
    })
  }

  /** Appends `count` new numbers, sending the same call again until it is acknowledged. */
  async append(count: number): Promise<void> {
    const phones = Array.from(
      { length: count },
      () => `${this.prefix}${String(this.next++).padStart(6, '0')}`,
    )
    await this.insist(
      'Sip_Yccall.TaskAdd',
      { taskid: this.taskid, telphone: JSON.stringify(phones.map(phone => ({ phone }))) },
      { mayCut: true },
    )
    for (const phone of phones) this.book.acknowledged.add(phone)
  }

  /** Whether a number is only ever called by hand: once. */
  isByHand(phone: string): boolean {
    return [FIRST, LAST, LISTENER].some(digit => phone.startsWith(this.prefix + digit))
  }

  /** Whether a number stands first in a call between two, whose record names the other. */
  isFirst(phone: string): boolean {
    return phone.startsWith(this.prefix + FIRST)
  }

  /** Has an extension call a new number. */
  call(extnumber: string): Promise<void> {
    const destnumber = this.byHand(LAST)
    return this.begun('MakeCall', { extnumber, destnumber }, { phone: destnumber, method: SINGLE })
  }

  /** Has two new numbers connected. */
  connect(): Promise<void> {
    const [anumber, bnumber] = [this.byHand(FIRST), this.byHand(LAST)]
    return this.begun('DoubleCall', { anumber, bnumber }, { phone: bnumber, method: DOUBLE })
  }

  /** Has a message played to a new number. */
  playVoice(prompt: string): Promise<void> {
    const destnumber = this.byHand(LISTENER)
    return this.begun('PlayVoice', { destnumber, prompt }, { phone: destnumber, method: VOICE })
  }

  /** The numbers that stand after the prefix; those of lists begin with 0. */
  numberOf(digit: '1' | '2' | '3' | '4' | '5', index: number): string {
    return `${this.prefix}${digit}${String(index).padStart(5, '0')}`
  }

  /** Starts another task, which does not end while the run goes on; returns its id. */
  async beginOther(name: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
    const task = { name, start: true, ...fields }
    let taskid = ''
    let last: unknown = null
    const isMade = async () => {
      const answer = await this.ask('POST', '/v1/tasks', task, { 'idempotency-key': `${name}-${this.code}` })
      last = answer?.body
      if (answer?.status === 201) taskid = answer.body.task.taskid
      return taskid !== ''
    }
    await until(`task ${name} begins`, GIVE_UP_MS, isMade, () => JSON.stringify(last))
    const time = Math.floor(Date.now() / 1_000) + 86_400
    await this.appendTo(taskid, [{ phone: this.anchor, time }])
    return taskid
  }

  async appendTo(taskid: string, entries: readonly Readonly<Record<string, string | number>>[]) {
    await this.insist('Sip_Yccall.TaskAdd', { taskid, telphone: JSON.stringify(entries) }, { mayCut: true })
  }

  /** Asks `/v1` once, with a token of the account or with a cookie in `headers`; null: nobody answered. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; body: Result; cookie: string } | null> {
    const urls = this.urls()
    const url = urls[Math.floor(this.random.next() * urls.length)]
    if (url === undefined) return null
    try {
      if (this.token === '') this.token = await this.login(url)
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(headers['cookie'] === undefined && { authorization: `Bearer ${this.token}` }),
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_WAIT_MS),
      })
      const text = await response.text()
      const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
      return { status: response.status, body: text === '' ? null : JSON.parse(text), cookie }
    } catch {
      return null
    }
  }

  /** Interferes with whatever call an extension has: hands it over, listens to it, ends it. */
  async interfere(how: 'transfer' | 'listen' | 'hangUp', ext: string, other: string): Promise<void> {
    const wishes = {
      transfer: ['TransferCall', { anumber: ext, destnumber: other, transfertype: '1' }],
      listen: ['SpyCall', { extnumber: other, destnumber: ext, monitortype: '1' }],
      hangUp: ['HangupCall', { extnumber: ext }],
    } as const
    const [service, wish] = wishes[how]
    await this.askOnce(service, wish)
  }

  private byHand(digit: string): string {
    return `${this.prefix}${digit}${String(this.nextCall++).padStart(5, '0')}`
  }

  private async begun(service: string, wish: Record<string, string>, call: CallByHand): Promise<void> {
    const uuid = (await this.askOnce(service, wish))?.uuid
    if (uuid !== undefined) this.book.calls.set(uuid, call)
  }

  /** Asked for once: refused or not answered, it is left at that, and the result is null. */
  private async askOnce(service: string, wish: Record<string, string>): Promise<Result> {
    const [url] = this.urls()
    if (url === undefined) return null
    try {
      if (this.token === '') this.token = await this.login(url)
      const { ret, data } = await this.send(
        url,
        { service: `App.Sip_Call.${service}`, token: this.token, ...wish },
        ANSWER_WAIT_MS,
      )
      return ret === 200 && data.status === 0 ? data.result : null
    } catch {
      this.book.counts.failed++
      return null
    }
  }

  /** No more numbers will come. */
  async finish(taskid = this.taskid): Promise<void> {
    await this.insist('Sip_Yccall.taskDelPhone', { taskid, telphone: this.anchor })
  }

  async task(taskid = this.taskid): Promise<Result> {
    const { result } = await this.insist('Sip_Yccall.TaskList', { taskid })
    return result.task[0]
  }

  contacts(taskid = this.taskid): Promise<Result[]> {
    return this.pages('Sip_Yccall.TaskInfo', { taskid }, 'result')
  }

  bills(): Promise<Result[]> {
    return this.pages(
      'Sip_Cdr.GetBill',
      { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' },
      'bills',
    )
  }

  private get anchor(): string {
    return `${this.prefix}999999`
  }

  private async pages(service: string, parameters: Record<string, string>, field: string): Promise<Result[]> {
    const rows: Result[] = []
    for (let page = 1; ; page++) {
      const { result } = await this.insist(service, {
        ...parameters,
        currentpage: String(page),
        itemsperpage: String(PAGE),
      })
      rows.push(...result[field])
      if (rows.length >= result.totalitems || result[field].length === 0) return rows
    }
  }

  /**
   * `data` of the first answer that says it was done, or refuses it with this code. With `mayCut`, now and
   * then the answer is thrown away and the call sent again.
   */
  private async insist(
    service: string,
    parameters: Record<string, string>,
    { mayCut = false, refusal = 0 }: { readonly mayCut?: boolean; readonly refusal?: number } = {},
  ): Promise<Result> {
    let data: Result = null
    let last = ''
    const asked = { since: Date.now() }
    this.open.add(asked)
    const isDone = await holdsWithin(GIVE_UP_MS, async () => {
      const urls = this.urls()
      const url = urls[Math.floor(this.random.next() * urls.length)]
      if (url === undefined) return false
      const patienceMs =
        mayCut && this.random.next() < 0.2 ? Math.floor(this.random.next() * 40) : ANSWER_WAIT_MS
      try {
        if (this.token === '') this.token = await this.login(url)
        const answer = await this.send(
          url,
          { service: `App.${service}`, token: this.token, ...parameters },
          patienceMs,
        )
        if (answer.ret === 600) this.token = ''
        const isAgreed = answer.ret === 200 && (answer.data.status === 0 || codeOf(answer) === refusal)
        if (isAgreed) data = answer.data
        else {
          last = JSON.stringify(answer).slice(0, 300)
          this.book.refusals.push(answer)
        }
      } catch (error) {
        if (patienceMs === ANSWER_WAIT_MS) this.book.counts.failed++
        else this.book.counts.cut++
        last = String(error)
      }
      return data !== null
    })
    this.open.delete(asked)
    if (!isDone) throw new Error(`${service} was not answered in ${GIVE_UP_MS} ms: ${last}`)
    return data
  }

  private async login(url: string): Promise<string> {
    const keys = { appid: `app-${this.code}`, accesskey: `key-${this.code}` }
    const answer = await this.send(url, { service: 'App.Sip_Auth.Login', ...keys }, ANSWER_WAIT_MS)
    return answer.data.result.token
  }

  private async send(url: string, parameters: Record<string, string>, patienceMs: number): Promise<Result> {
    this.book.counts.sent++
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(parameters),
      signal: AbortSignal.timeout(patienceMs),
    })
    return response.json()
  }
}

/** Of an answer that says no. */
function codeOf({ data }: Result): number {
  return Number(data.errors?.code)
}

// Two accounts on a fresh database behind the real HTTP server, and the ways to ask it.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { ApiPorts } from '../../src/api/http/api-ports.ts'
import { createApi } from '../../src/api/http/http-server.ts'
import { openImports } from '../../src/app/open-imports.ts'
import { createRealClock } from '../../src/app/real-clock.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { freshDatabase } from '../support/database.ts'
import { storedSecret } from '../support/stored-secret.ts'

export interface Envelope {
  readonly ret: number
  readonly data: {
    readonly status?: number
    readonly desc?: string
    readonly result?: Record<string, unknown>
    readonly errors?: { readonly code: number; readonly codemsg: string }
    readonly reqtime?: number
    readonly rsptime?: number
  }
  readonly msg: string
}

/** Counts nothing. */
export const NO_METRICS: ApiPorts['metrics'] = {
  contentType: 'text/plain; version=0.0.4',
  text: async () => '',
  httpRequest() {},
  appended() {},
  loginTried() {},
  held() {},
}

export type Fields = Readonly<Record<string, string>>

/**
 * A machine that is busy with other tests answers late. What is answered when that takes too long is in
 * api/fault.test.ts, how soon 10,000 numbers are appended in bench/results.md.
 */
const PATIENT_MS = 60_000

export const ACCESSKEY = 'correct horse battery staple'

/**
 * A running API. Account 9001 has extensions 1001 and 1002 in group `sales`, 9002 has 2001 in group `other`.
 */
export class World {
  readonly url: string
  readonly databaseUrl: string
  readonly store: Store
  readonly logged: string[]
  readonly clock: { now: number }
  readonly accounts: ReadonlyMap<string, number>
  readonly options: ApiPorts
  private readonly close: () => Promise<void>

  private constructor(
    parts: Pick<World, 'url' | 'databaseUrl' | 'store' | 'logged' | 'clock' | 'accounts' | 'options'> & {
      close: () => Promise<void>
    },
  ) {
    this.url = parts.url
    this.databaseUrl = parts.databaseUrl
    this.store = parts.store
    this.logged = parts.logged
    this.clock = parts.clock
    this.accounts = parts.accounts
    this.options = parts.options
    this.close = parts.close
  }

  /** `dataFolder`: files can be imported, and lie below it meanwhile. */
  static async start(
    options: Partial<ApiPorts> = {},
    dataFolder?: string,
    accesskeyHash = storedSecret(ACCESSKEY),
  ): Promise<World> {
    const database = await freshDatabase()
    const store = createPostgresStore({ url: database.url })
    const accounts = new Map<string, number>()
    for (const [code, group, exts] of [
      ['9001', 'sales', ['1001', '1002']],
      ['9002', 'other', ['2001']],
    ] as const) {
      await store.addAccount({ code, name: `n${code}`, appid: `app${code}`, accesskeyHash, settings: {} })
      for (const ext of exts)
        await store.addAgent({ code, ext, password: `p${ext}`, group, idle: false, reach: 'ring' })
      accounts.set(code, (await store.findAccount(code))?.id ?? 0)
    }
    const clock = { now: Date.parse('2026-03-02T02:00:00.250Z') }
    const logged: string[] = []
    const write = (fields: unknown, message?: string) => void logged.push(JSON.stringify([fields, message]))
    const log = { debug: write, info: write, warn: write, error: write }
    const imports = dataFolder === undefined ? null : openImports(dataFolder, store, createRealClock(), log)
    const all: ApiPorts = {
      store: options.store ?? store,
      console: store,
      now: () => clock.now,
      clock: createRealClock(),
      log,
      ready: async () => ({ ready: true, parts: { database: 'up' } }),
      answerWithinMs: PATIENT_MS,
      metrics: { ...NO_METRICS, text: async () => 'up 1\n' },
      ...(imports && { imports: imports.files }),
      ...options,
    }
    const api = createApi(all)
    const url = await api.listen({ port: 0, host: '127.0.0.1' })
    const close = async () => {
      await api.close()
      await imports?.close()
      await store.close()
      await database.drop()
    }
    return new World({ url, databaseUrl: database.url, store, logged, clock, accounts, options: all, close })
  }

  stop(): Promise<void> {
    return this.close()
  }

  /** The number of account rows' owner, for a code. */
  idOf(code: string): number {
    const id = this.accounts.get(code)
    assert.ok(id !== undefined)
    return id
  }

  /** Any body, as it stands; checks what is true of every answer. */
  async post(
    body: string | Buffer | Uint8Array,
    contentType?: string,
    headers: Fields = {},
    path = '/',
  ): Promise<Envelope> {
    const type = contentType === undefined ? {} : { 'content-type': contentType }
    const response = await fetch(this.url + path, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { ...type, ...headers },
    })
    return readEnvelope(response)
  }

  async get(path: string): Promise<Envelope> {
    return readEnvelope(await fetch(this.url + path))
  }

  /** As most clients send it. */
  form(fields: Fields): Promise<Envelope> {
    return this.post(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded')
  }

  async login(code = '9001'): Promise<string> {
    const answer = await this.form({
      service: 'App.Sip_Auth.Login',
      appid: `app${code}`,
      accesskey: ACCESSKEY,
    })
    const token = answer.data.result?.['token']
    assert.ok(typeof token === 'string', JSON.stringify(answer))
    return token
  }

  call(token: string, service: string, fields: Fields = {}): Promise<Envelope> {
    return this.form({ service: `App.${service}`, token, ...fields })
  }

  /** A task of the account, paused in its first state; answers its id. */
  async task(token: string, fields: Fields = {}): Promise<string> {
    const group = { assigntype: '1', assignagent: '1001', telphone: '[]', taskscale: '1:1' }
    const answer = await this.call(token, 'Sip_Yccall.TaskCreat', { ...group, ...fields })
    const taskid = answer.data.result?.['taskid']
    assert.ok(typeof taskid === 'string', JSON.stringify(answer))
    return taskid
  }

  /** Adds numbers given as entries. */
  add(token: string, taskid: string, entries: readonly unknown[]): Promise<Envelope> {
    return this.call(token, 'Sip_Yccall.TaskAdd', { taskid, telphone: JSON.stringify(entries) })
  }

  /** One row of TaskList. */
  async taskRow(token: string, taskid: string): Promise<Record<string, unknown>> {
    const listed = await this.call(token, 'Sip_Yccall.TaskList', { taskid })
    const [row] = rowsOf(listed, 'task')
    assert.ok(row !== undefined, JSON.stringify(listed))
    return row
  }
}

/** A list inside the result, or the result itself where it is one. */
export function rowsOf(answer: Envelope, name?: string): Record<string, unknown>[] {
  const list: unknown = name === undefined ? answer.data.result : answer.data.result?.[name]
  assert.ok(Array.isArray(list), JSON.stringify(answer))
  return list
}

export function codeOf(answer: Envelope): number | undefined {
  return answer.ret === 200 ? answer.data.errors?.code : answer.ret
}

export function multipartOf(fields: Fields): { body: string; contentType: string } {
  const boundary = randomBytes(12).toString('hex')
  const parts = Object.entries(fields).map(([name, value]) => {
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  })
  return {
    body: `${parts.join('')}--${boundary}--\r\n`,
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

async function readEnvelope(response: Response): Promise<Envelope> {
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'application/json;charset=utf-8')
  const text = await response.text()
  const envelope: Envelope = JSON.parse(text)
  assert.deepEqual(Object.keys(envelope), ['ret', 'data', 'msg'], text)
  assert.equal(typeof envelope.msg, 'string')
  if (envelope.ret !== 200) assert.deepEqual(envelope.data, {})
  return envelope
}

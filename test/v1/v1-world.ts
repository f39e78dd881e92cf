// Two accounts with a user of each role and an operator, behind the real HTTP server; and browsers that are
// signed in.

import type { ApiPorts } from '../../src/api/http/api-ports.ts'
import type { Role } from '../../src/domain/user.ts'
import { World } from '../api/world.ts'
import { storedSecret } from '../support/stored-secret.ts'

export const PASSWORD = 'a password of ten'

/** What `/v1` answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by what the test asserts of them
  readonly body: any
}

/** A browser, or a program, that asks `/v1`. */
export class Asker {
  readonly #url: string
  readonly headers: Record<string, string>

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url
    this.headers = headers
  }

  with(headers: Record<string, string>): Asker {
    return new Asker(this.#url, { ...this.headers, ...headers })
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path)
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.ask('POST', path, body)
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.fetch(method, path, body)
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    }
  }

  /** Sends a file. */
  async upload(path: string, file: Buffer): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'accept-language': 'en', ...this.headers, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(file),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }

  /** The answer as it comes, for streams. */
  fetch(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: {
        'accept-language': 'en',
        ...this.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    })
  }
}

/** Logins are the roles; the password of all is PASSWORD. The agent of an account is its first extension. */
export class V1World {
  readonly world: World

  private constructor(world: World) {
    this.world = world
  }

  /** `dataFolder`: files can be imported, and lie below it meanwhile. */
  static async start(dataFolder?: string, ports: Partial<ApiPorts> = {}): Promise<V1World> {
    const world = await World.start(ports, dataFolder)
    const passwordHash = storedSecret(PASSWORD)
    const add = (accountId: number | null, role: Role, ext: string | null = null) =>
      world.store.addUser({ accountId, login: role, name: role, role, ext, passwordHash, isOneTime: false })
    await add(null, 'operator')
    for (const [code, ext] of [
      ['9001', '1001'],
      ['9002', '2001'],
    ] as const) {
      const accountId = world.accounts.get(code) ?? 0
      await add(accountId, 'admin')
      await add(accountId, 'supervisor')
      await add(accountId, 'agent', ext)
    }
    return new V1World(world)
  }

  get store() {
    return this.world.store
  }

  accountId(code: string): number {
    return this.world.accounts.get(code) ?? 0
  }

  stranger(): Asker {
    return new Asker(this.world.url)
  }

  /** `code` empty: the operator. */
  async signedIn(code: string, login: string, password = PASSWORD): Promise<Asker> {
    const answer = await this.stranger().post('/v1/session', { account: code, login, password })
    if (answer.status !== 201) throw new Error(`not signed in: ${JSON.stringify(answer.body)}`)
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return new Asker(this.world.url, { cookie, 'yuhu-console': '1' })
  }

  stop(): Promise<void> {
    return this.world.stop()
  }
}

// A whole Yuhu in this process for tests: the real server on a fresh database and a free port, and a client
// that speaks the protocol.

import { readConfig } from '../../src/app/config.ts'
import { type NodeRole, type Server, startServer } from '../../src/app/serve.ts'
import { createLog } from '../../src/report/log.ts'
import { freshDatabase } from './database.ts'
import { GIVE_UP_MS } from './eventually.ts'
import type { ServerKind } from './postgres-programs.ts'
import { storedSecret } from './stored-secret.ts'

export interface TestAccount {
  readonly code: string
  readonly settings?: Record<string, unknown>
  /** Group name → its extensions; all idle. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  /** Those of them whose line stays open. */
  readonly held?: readonly string[]
}

export interface TestServer {
  readonly url: string
  readonly server: Server
  /** URL of its database, for what no verb returns. */
  readonly databaseUrl: string
  login(code: string): Promise<Client>
  close(): Promise<void>
}

export interface Client {
  /** `data` of the answer; throws unless ret is 200 and status 0. */
  call(service: string, parameters?: Record<string, string>): Promise<Result>
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by what the test asserts of them
export type Result = any

export async function openServer(
  accounts: readonly TestAccount[],
  options: {
    speed?: number
    kind?: ServerKind
    role?: NodeRole
    dataDir?: string
    env?: Record<string, string>
  } = {},
): Promise<TestServer> {
  const database = await freshDatabase(options.kind)
  const config = readConfig({
    YUHU_PORT: '0',
    DATABASE_URL: database.url,
    YUHU_SIM_SPEED: String(options.speed ?? 1),
    YUHU_DRAIN_SECONDS: '0',
    ...(options.dataDir && { YUHU_DATA_DIR: options.dataDir }),
    ...options.env,
  })
  const server = await startServer(config, options.role ?? 'all', createLog({ level: 'silent' }), {
    answerWithinMs: GIVE_UP_MS,
    async seed(store) {
      for (const { code, settings, groups, held = [] } of accounts) {
        const accesskeyHash = storedSecret(`key-${code}`)
        await store.addAccount({
          code,
          name: code,
          appid: `app-${code}`,
          accesskeyHash,
          settings: { callHours: 'none', ...settings },
        })
        for (const [group, exts] of Object.entries(groups)) {
          for (const ext of exts) {
            await store.addAgent({
              code,
              ext,
              group,
              password: 'x',
              idle: true,
              reach: held.includes(ext) ? 'held' : 'ring',
            })
          }
        }
      }
    },
  })
  return {
    url: server.url,
    server,
    databaseUrl: database.url,
    async login(code) {
      const { result } = await post(server.url, {
        service: 'App.Sip_Auth.Login',
        appid: `app-${code}`,
        accesskey: `key-${code}`,
      })
      const call: Client['call'] = (service, parameters = {}) =>
        post(server.url, { service: `App.${service}`, token: result.token, ...parameters })
      return { call }
    },
    async close() {
      await server.stop()
      await database.drop()
    },
  }
}

async function post(url: string, parameters: Record<string, string>): Promise<Result> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(parameters) })
  const answer: Result = await response.json()
  if (answer.ret !== 200 || answer.data.status !== 0)
    throw new Error(`${parameters['service']}: ${JSON.stringify(answer).slice(0, 300)}`)
  return answer.data
}

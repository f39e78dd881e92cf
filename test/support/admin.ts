// An admin of an account who speaks to /v1 with an access key of its own.
import assert from 'node:assert/strict'
import { drawSecret, hashDrawnKey } from '../../src/api/credentials/secret-hash.ts'
import type { TestServer } from './server.ts'

export type Admin = (method: string, path: string, body: string | Uint8Array<ArrayBuffer>) => Promise<void>

/** Fails if what is asked for is refused. */
export async function adminOf({ server, url }: TestServer, code: string): Promise<Admin> {
  const account = await server.store.findAccount(code)
  const secret = drawSecret()
  const { id } = await server.store.addKey(account?.id ?? 0, {
    ...{ name: 'test', role: 'admin' },
    hashOf: (key: number) => hashDrawnKey(`yk-${key}-${secret}`),
  })
  return async (method, path, body) => {
    const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream'
    const headers = { authorization: `Bearer yk-${id}-${secret}`, 'content-type': type }
    const answer = await fetch(`${url}${path}`, { method, headers, body })
    assert.ok(answer.ok, await answer.text())
  }
}

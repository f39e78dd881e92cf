// The steps of an import over `/v1`, as a console takes them.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImportRow } from '../../src/api/v1/resources/import-row.ts'
import type { Asker, V1World } from './v1-world.ts'

export class FileImport {
  readonly #world: V1World
  readonly #asker: Asker
  /** Where imports stand, as `/v1/blocks/imports`. */
  readonly #home: string

  constructor(world: V1World, asker: Asker, home: string) {
    this.#world = world
    this.#asker = asker
    this.#home = home
  }

  async begun(bytes: number, name = 'list.csv', more: object = {}): Promise<string> {
    const { status, body } = await this.#asker.post(this.#home, { name, bytes, ...more })
    assert.equal(status, 201, JSON.stringify(body))
    return `${this.#home}/${body.id}`
  }

  async put(path: string, bytes: Buffer) {
    const response = await fetch(`${this.#world.world.url}${path}`, {
      method: 'PUT',
      headers: {
        'accept-language': 'en',
        ...this.#asker.headers,
        'content-type': 'application/octet-stream',
      },
      body: new Uint8Array(bytes),
    })
    const body = (await response.json()) as ImportRow & Record<'reason', string>
    return { status: response.status, body }
  }

  /** Waits until the work is done. */
  async settled(path: string): Promise<ImportRow> {
    for (let tries = 0; tries < 1_200; tries++) {
      const { body } = await this.#asker.get(path)
      if (!['reading', 'checking', 'adding', 'undoing'].includes(body.state)) return body
      await sleep(50)
    }
    throw new Error('the import does not end')
  }

  async sent(bytes: Buffer, name?: string, more?: object): Promise<{ path: string; row: ImportRow }> {
    const path = await this.begun(bytes.length, name, more)
    const answer = await this.put(`${path}/bytes?offset=0`, bytes)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return { path, row: await this.settled(path) }
  }

  async checked(path: string, columns: Record<string, number>): Promise<ImportRow> {
    const { status, body } = await this.#asker.ask('PUT', `${path}/plan`, { columns })
    assert.equal(status, 200, JSON.stringify(body))
    return this.settled(path)
  }

  async done(path: string, verb: 'commit' | 'undo' | 'cancel'): Promise<ImportRow> {
    const { status, body } = await this.#asker.post(`${path}/${verb}`)
    assert.equal(status, 200, JSON.stringify(body))
    return this.settled(path)
  }
}

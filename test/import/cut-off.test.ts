// A file whose sending is cut off before its first byte, or behind it.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ImportSpool } from '../../src/import/import-spool.ts'

/** A file that is opened too late is so in one of some thirty tries. */
const TRIES = 2_000
/** The threads of file operations take them in their order: behind so many nothing older is left. */
const THREADS = 4

describe('a file whose sending is cut off', () => {
  it('leaves no draft, if nothing of it came', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yuhu-cut-off-'))
    try {
      const spool = new ImportSpool(folder)
      for (let n = 0; n < TRIES; n++) await assert.rejects(spool.takeDraft(cutAfter(0), 10), /cut off/)
      await Promise.all(Array.from({ length: THREADS }, () => readdir(folder)))
      assert.deepEqual(drafts(folder), [])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('has its part on the disk, and no more of it comes later', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yuhu-cut-off-'))
    try {
      const spool = new ImportSpool(folder)
      await spool.begin(1)
      for (let n = 0; n < 200; n++) {
        const offset = n * 2
        assert.equal(await spool.received(1), offset)
        await assert.rejects(spool.take(1, offset, 10, Readable.from(cutAfter(2))), /cut off/)
      }
      assert.equal(await spool.received(1), 400)
      assert.equal(await spool.take(1, 400, 1, Readable.from([Buffer.from('ab')])), 'tooLarge')
      assert.equal(await spool.received(1), 400)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

const drafts = (folder: string) => readdirSync(folder).filter(name => name.endsWith('.draft'))

async function* cutAfter(bytes: number) {
  for (let n = 0; n < bytes; n++) {
    await turn()
    yield Buffer.from('x')
  }
  throw new Error('cut off')
}

// The threads that work on files: lent again if they can be, and what they ask for is dealt with in order.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { FileThreads } from '../../src/import/file-threads.ts'
import type { ImportJob } from '../../src/import/import-job.ts'
import { eventually } from '../support/eventually.ts'

const folder = mkdtempSync(join(tmpdir(), 'yuhu-file-threads-'))
const threads = new FileThreads(createRealClock())
const NOBODY = { progress() {}, asked: async () => ({ duplicates: [], blocked: [] }) }
const ROWS = 45_000
const BATCHES = [0, 1, 2, 3, 4]

function jobOn(text: string): Record<'read' | 'add', ImportJob> {
  const path = join(folder, 'numbers.csv')
  writeFileSync(path, text)
  const file = { path, bytes: text.length, target: 'task', country: 'CN' } as const
  const form = { format: 'csv', encoding: 'utf-8', delimiter: ',' } as const
  const plan = { columns: { phone: 0 }, hasHeader: true, country: 'CN', timeZone: 'Asia/Shanghai' } as const
  return { read: { ...file, kind: 'read' }, add: { ...file, kind: 'add', form, plan, skip: 0 } }
}

const numbers = Array.from({ length: ROWS }, (_, n) => `138${String(n).padStart(8, '0')}\n`)
const LIST = `phone\n${numbers.join('')}`

describe('threads that work on files', () => {
  after(() => {
    threads.close()
    rmSync(folder, { recursive: true })
  })

  test('one whose file was read is lent again, one whose file is of no use is not', async () => {
    const first = threads.take()
    assert.equal((await first.run(jobOn(LIST).read, NOBODY))?.kind, 'read')
    threads.giveBack(first)
    const second = threads.take()
    assert.equal(second, first)
    assert.equal((await second.run(jobOn('%PDF-1.4').read, NOBODY))?.kind, 'unusable')
    threads.giveBack(second)
    const third = threads.take()
    assert.notEqual(third, first)
    assert.equal((await third.run(jobOn(LIST).read, NOBODY))?.kind, 'read')
    threads.giveBack(third)
  })

  test('a batch comes while another is added; they are added one at a time and in order', async () => {
    const thread = threads.take()
    const added: number[] = []
    let rowsRead = 0
    let adding = 0
    const last = await thread.run(jobOn(LIST).add, {
      progress: share => {
        rowsRead = share * ROWS
      },
      asked: async message => {
        adding += 1
        assert.equal(adding, 1)
        const batch = message.kind === 'contacts' ? message.batch : -1
        // The next batch is there, and the one after it is being read, before this one is added.
        await eventually('more is read', () => rowsRead >= Math.min((batch + 2) * 10_000, ROWS) - 1)
        added.push(batch)
        adding -= 1
        return { duplicates: [], blocked: [] }
      },
    })
    assert.deepEqual([last?.kind, added], ['given', BATCHES])
    threads.giveBack(thread)
  })

  test('once no more is to be added, a batch that has come is left alone', async () => {
    const thread = threads.take()
    const asked: number[] = []
    const last = await thread.run(jobOn(LIST).add, {
      progress() {},
      asked: async message => {
        if (message.kind === 'contacts') asked.push(message.batch)
        return asked.length === 2 ? null : { duplicates: [], blocked: [] }
      },
    })
    assert.deepEqual([last, asked], [null, [0, 1]])
    threads.giveBack(thread)
    const other = threads.take()
    assert.notEqual(other, thread)
    other.stop()
  })
})

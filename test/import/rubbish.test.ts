// A file of a million rows of which none is a number, in a process that may keep little.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { JobMessage } from '../../src/import/import-job.ts'

/** What a process may keep that reads a file of any size, and this test's compiler. */
const FLAT_MB = 128
/** Reads the beginning of the file it is given, checks the whole, and prints its last message. */
const CHECK = `
import { workOnFile } from ${JSON.stringify(new URL('../../src/import/work-on-file.ts', import.meta.url))}
const job = JSON.parse(process.argv[1])
let last
const ports = {
  say: message => { last = message },
  ask: async () => ({ duplicates: [], blocked: [] }),
}
await workOnFile({ ...job, kind: 'read', country: 'CN' }, ports)
const form = { ...last.reading, columns: { phone: 0 } }
const plan = { columns: form.columns, hasHeader: form.hasHeader, country: 'CN', timeZone: 'Asia/Shanghai' }
await workOnFile({ ...job, kind: 'check', form, plan }, ports)
process.stdout.write(JSON.stringify(last))`

test('a million rows of rubbish: all of them are counted, memory stays flat', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-rubbish-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  const file = createWriteStream(path)
  file.write('phone,note\n')
  const chunk = 'not a number,nothing at all\n'.repeat(10_000)
  for (let n = 0; n < 100; n++) if (!file.write(chunk)) await once(file, 'drain')
  await new Promise<void>(done => file.end(done))
  const job = { path, bytes: 1, target: 'task', errorsPath: join(folder, 'errors.csv'), language: 'zh' }
  const flags = [`--max-old-space-size=${FLAT_MB}`, '--import', 'tsx', '--input-type=module', '-e', CHECK]
  // It dies if it needs more.
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, JSON.stringify(job)])
  const last: JobMessage = JSON.parse(stdout)
  assert.ok(last.kind === 'checked')
  assert.deepEqual([last.check.rows, last.check.valid, last.check.faults.length], [1_000_000, 0, 50])
})

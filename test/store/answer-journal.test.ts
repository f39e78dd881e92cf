// The notes of answers beside the database: what is read of them after a crash, and on a disk that is full.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { nodeName, openAnswerJournal } from '../../src/store/answer-journal.ts'
import { fillUp, mountDisk, unmountDisk } from '../support/disk.ts'

const root = mkdtempSync(join(tmpdir(), 'yuhu-journal-'))
after(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
function newFolder(): string {
  folders += 1
  const folder = join(root, String(folders))
  mkdirSync(folder)
  return folder
}

const fileOf = (folder: string, node: string) =>
  join(folder, 'answers', `${encodeURIComponent(node)}.answers`)
const open = (
  folder: string,
  node: string,
  failed: (error: unknown) => void = error => assert.fail(String(error)),
  now: () => number = () => Date.now(),
) => openAnswerJournal(folder, node, now, failed)
const someone = (pid: number) => `${hostname()}/${pid}/other`
const answer = (callId: number) => ({ callId, answeredAt: 1_700_000_000_000 + callId })
const noteOf = (callId: number) => `${JSON.stringify(answer(callId))}\n`

/** What a process has left that ended at once. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

describe('notes of answers', () => {
  test('are read by another process until the database has them', () => {
    const folder = newFolder()
    const writer = open(folder, nodeName('a'))
    const reader = open(folder, nodeName('b'))
    for (const callId of [1, 2, 3]) writer.note(callId, answer(callId).answeredAt)
    assert.deepEqual(reader.replay().answers, [1, 2, 3].map(answer))
    assert.deepEqual(writer.replay().answers, [])
    writer.written([1, 3])
    assert.deepEqual(
      reader.replay().answers,
      [1, 2, 3].map(answer),
      'some are still missing: the file stays as it is',
    )
    writer.written([2])
    assert.deepEqual(reader.replay().answers, [])
    writer.note(44, answer(44).answeredAt)
    assert.deepEqual(reader.replay().answers, [answer(44)], 'nothing of before comes back')
  })

  test('are all read even if there are thousands, and their room is released', () => {
    const folder = newFolder()
    const writer = open(folder, nodeName('a'))
    const reader = open(folder, nodeName('b'))
    const empty = statSync(fileOf(folder, nodeName('a'))).size
    const ids = Array.from({ length: 30_000 }, (_, index) => index)
    for (const callId of ids) writer.note(callId, answer(callId).answeredAt)
    assert.deepEqual(reader.replay().answers, ids.map(answer))
    writer.written(ids)
    assert.deepEqual(reader.replay().answers, [])
    assert.equal(statSync(fileOf(folder, nodeName('a'))).size, empty)
    assert.ok(writer.hasRoom())
  })

  test('count as far as they are complete after a crash', () => {
    const folder = newFolder()
    const reader = open(folder, nodeName('reader'))
    const path = fileOf(folder, someone(1))
    writeFileSync(path, noteOf(1) + noteOf(2) + noteOf(3))
    truncateSync(path, (noteOf(1) + noteOf(2)).length + 7)
    assert.deepEqual(reader.replay().answers, [1, 2].map(answer))
    writeFileSync(
      path,
      `${noteOf(1)}{"call\n\0\0\0\n[]\nnull\n{"callId":"7","answeredAt":1}\n${noteOf(4)}{"callId":9`,
    )
    assert.deepEqual(reader.replay().answers, [1, 4].map(answer))
  })

  test('are forgotten once they were replayed if their process is dead, but not if it lives or is on another machine', async () => {
    const folder = newFolder()
    const reader = open(folder, nodeName('reader'))
    const dead = await deadPid()
    const paths = [someone(dead), someone(process.ppid), `another-machine/${dead}/x`].map(node =>
      fileOf(folder, node),
    )
    for (const [index, path] of paths.entries()) writeFileSync(path, noteOf(index))
    assert.deepEqual(reader.deadNodes(), [someone(dead)])
    const { answers, written } = reader.replay()
    assert.equal(answers.length, 3)
    assert.deepEqual(paths.map(existsSync), [true, true, true], 'the database has nothing yet')
    written()
    assert.deepEqual(paths.map(existsSync), [false, true, true])
  })

  test('are not taken for replayed if their process dies during the replay', async () => {
    const folder = newFolder()
    const reader = open(folder, nodeName('reader'))
    const [first, second] = [await deadPid(), await deadPid()].map(pid => fileOf(folder, someone(pid)))
    writeFileSync(first ?? '', noteOf(1))
    const earlier = reader.replay()
    writeFileSync(second ?? '', noteOf(2))
    const later = reader.replay()
    earlier.written()
    assert.deepEqual(
      [first ?? '', second ?? ''].map(existsSync),
      [false, true],
      'what the first has not read stays',
    )
    assert.deepEqual(later.answers, [1, 2].map(answer))
    later.written()
    assert.equal(existsSync(second ?? ''), false)
  })

  test('are replayed a last time and removed if another machine has not written to them for a week; a living process shows that it lives', () => {
    const folder = newFolder()
    const day = 86_400_000
    let now = Date.now()
    const reader = open(folder, nodeName('reader'), undefined, () => now)
    const [gone, living] = ['gone-container/7/x', 'other-machine/7/y'].map(node => fileOf(folder, node))
    writeFileSync(gone ?? '', noteOf(1))
    const neighbour = open(folder, 'other-machine/7/y', undefined, () => now)
    reader.replay().written()
    assert.ok(existsSync(gone ?? ''))
    now += 8 * day
    assert.ok(neighbour.hasRoom(), 'as an engine asks before it dials')
    const { answers, written } = reader.replay()
    assert.deepEqual(answers, [answer(1)])
    written()
    assert.deepEqual([gone ?? '', living ?? ''].map(existsSync), [false, true])
  })

  test('are a dead process’s if their process had our id before us, as in a restarted container', () => {
    const folder = newFolder()
    const before = nodeName('before')
    writeFileSync(join(mkdirOf(folder), `${encodeURIComponent(before)}.answers`), noteOf(5))
    const reader = open(folder, nodeName('now'))
    assert.deepEqual(reader.deadNodes(), [before])
    const { answers, written } = reader.replay()
    assert.deepEqual(answers, [answer(5)])
    written()
    assert.deepEqual(reader.replay().answers, [])
    assert.ok(existsSync(fileOf(folder, nodeName('now'))), 'our own stays')
  })

  test('outlive kill -9 of the process that wrote them', async () => {
    const folder = newFolder()
    const source = new URL('../../src/store/answer-journal.ts', import.meta.url).href
    const script = `import { nodeName, openAnswerJournal } from ${JSON.stringify(source)}
      openAnswerJournal(${JSON.stringify(folder)}, nodeName('child'), () => Date.now(), error => { throw error }).note(7, ${answer(7).answeredAt})
      process.kill(process.pid, 'SIGKILL')`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await once(child, 'exit')
    const heir = open(folder, nodeName('heir'))
    const { answers, written } = heir.replay()
    assert.deepEqual(answers, [answer(7)])
    written()
    assert.equal(readdirSync(join(folder, 'answers')).length, 1)
  })

  test('are removed with their process if all are in the database, and stay if not', () => {
    const folder = newFolder()
    for (const isWritten of [true, false]) {
      const node = nodeName(String(isWritten))
      const journal = open(folder, node)
      journal.note(1, answer(1).answeredAt)
      if (isWritten) journal.written([1])
      journal.close()
      assert.equal(existsSync(fileOf(folder, node)), !isWritten)
    }
  })

  test('fail at once in a folder that cannot be written', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'answers'), 'a file in the way')
    assert.throws(() => open(folder, nodeName('a')))
    if (process.getuid?.() === 0) return
    const closed = newFolder()
    chmodSync(closed, 0o500)
    assert.throws(() => open(closed, nodeName('a')))
  })
})

describe('on a full disk', () => {
  test('a note that cannot be written is reported once, and the engine goes on', {
    skip: existsSync('/dev/full') ? false : 'no /dev/full here',
  }, () => {
    const folder = newFolder()
    symlinkSync('/dev/full', join(mkdirOf(folder), `${encodeURIComponent(nodeName('a'))}.answers`))
    const errors: unknown[] = []
    const journal = open(folder, nodeName('a'), error => errors.push(error))
    journal.note(1, 1)
    journal.note(2, 2)
    assert.equal(errors.length, 1)
    assert.equal(journal.hasRoom(), false)
    assert.ok(errors.every(error => error instanceof Error && 'code' in error && error.code === 'ENOSPC'))
    journal.written([1, 2])
  })

  test('thousands of answers are noted in the reserved room; then there is none until the disk has some', t => {
    const disk = newFolder()
    if (!mountDisk(disk, 4 << 20)) {
      t.diagnostic('NOT RUN: no disk can be mounted here; /dev/full stands in for it above')
      return
    }
    try {
      const errors: unknown[] = []
      const writer = open(disk, nodeName('a'), error => errors.push(error))
      const reader = open(disk, nodeName('b'))
      fillUp(join(disk, 'ballast'))
      assert.ok(writer.hasRoom())
      const ids = Array.from({ length: 10_000 }, (_, index) => 10_000 + index)
      for (const callId of ids) writer.note(callId, answer(callId).answeredAt)
      assert.deepEqual(errors, [])
      assert.deepEqual(reader.replay().answers, ids.map(answer))
      assert.equal(writer.hasRoom(), false)
      let next = 20_000
      for (; next < 25_000; next++) writer.note(next, answer(next).answeredAt)
      assert.equal(errors.length, 1, 'reported once')
      const kept = reader.replay().answers
      assert.ok(kept.length >= 10_000)
      rmSync(join(disk, 'ballast'))
      assert.ok(writer.hasRoom())
      writer.note(next, answer(next).answeredAt)
      assert.deepEqual(reader.replay().answers, [...kept, answer(next)])
    } finally {
      unmountDisk(disk)
    }
  })
})

function mkdirOf(folder: string): string {
  const home = join(folder, 'answers')
  mkdirSync(home, { recursive: true })
  return home
}

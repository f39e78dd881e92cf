// Backups as the guide describes them: dumped and restored with Debian's programs, and a stopped data folder
// copied.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import pg from 'pg'
import { startEmbedded } from '../../src/store/embedded/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { claimOf, draft, entry, NO_FILTER, NODE, NOON, phones } from '../contract/store-world.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { anyKind, freshDatabase } from '../support/database.ts'
import { binariesOf } from '../support/postgres-programs.ts'
import { recordFacts } from '../support/record-facts.ts'

const run = promisify(execFile)
const PAGE = { current: 1, size: 10_000 }
const programs = binariesOf('debian')
const isThere =
  programs !== null && existsSync(join(programs, 'pg_dump')) && existsSync(join(programs, 'pg_restore'))
const withoutPrograms = isThere
  ? false
  : "pg_dump and pg_restore of Debian's postgresql-client are not installed"

/** Something of everything an operator would miss. */
async function fill(store: Store): Promise<void> {
  const settings = { callHours: 'none', keepTasksDays: 30, companyname: '企业' } as const
  await store.addAccount({ code: '9001', name: 'test', appid: 'A', accesskeyHash: 'hash', settings })
  for (const ext of ['1001', '1002'])
    await store.addAgent({ code: '9001', ext, group: 'group', password: 'p', idle: true, reach: 'ring' })
  await store.addTrunk({ code: '9001', name: 'line', channels: 30, callsPerSecond: 5, address: 'sip:x' })
  await store.addCallerId('9001', '057112345678')
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  await store.addBlocks(accountId, blockedNumbers('13999999999'))
  await store.saveToken(Buffer.alloc(32, 5), accountId, NOON)
  const numbers = phones(1_000).map(phone => entry(phone, { userid: 'a "quoted"\ntext, 号码' }))
  await store.createTask(accountId, draft({ taskid: '1'.repeat(20), customtaskid: 'mine' }), numbers)
  await store.append(accountId, 'mine', Buffer.alloc(32, 6), [entry('13500000000')], NOON)
  await store.holdAccount(accountId, NODE, 1)
  await store.holdAccount(accountId, NODE, 3_600_000)
  const taskId = (await store.loadAccount(accountId))?.tasks[0]?.id ?? 0
  const claims = await store.claim(claimOf(taskId, 2))
  const marks = claims.map(({ callId }) => ({
    callId,
    dialedAt: NOON,
    trunk: 'line',
    callerId: '057112345678',
  }))
  await store.clearToDial(accountId, NODE, marks)
  const end = {
    endedAt: NOON + 9_000,
    outcome: 'connected',
    by: 'agent',
    sipStatus: 200,
    q850: 16,
    againAt: null,
  } as const
  const answer = { answeredAt: NOON + 1, connectedAt: NOON + 2, agentExt: '1001', recording: 'a.wav' }
  await recordFacts(store, {
    calls: claims.slice(0, 1).map(({ callId }) => ({ callId, ...answer, end })),
    agents: [],
    tasks: [],
    pushes: [
      {
        accountId,
        subject: 's',
        kind: 'call',
        event: 'ended',
        fact: { type: 'taskEnded', taskid: '号', endType: 'over' },
      },
    ],
  })
}

/** What the store says of all that. */
async function look(store: Store) {
  const found = await store.findAccount('9001')
  const id = found?.id ?? 0
  const { driven: _driven, ...task } =
    (await store.listTasks(id, NO_FILTER, PAGE)).rows[0] ?? assert.fail('the task is gone')
  const calls: unknown[] = []
  for await (const call of store.exportCalls(id, { from: null, to: null })) calls.push(call)
  return {
    found,
    task,
    calls,
    login: (await store.accountByAppid('A'))?.accesskeyHash,
    token: (await store.accountByToken(Buffer.alloc(32, 5), NOON - 1))?.code,
    picture: await store.loadAccount(id),
    contacts: await store.listContacts(id, 'mine', PAGE, NOON),
    unfinished: await store.unfinishedCalls(id),
    backlog: (await store.pushBacklog()).map(({ pending }) => pending),
    // A repeated append is still recognised, and a blocked number still refused.
    again: await store.append(id, 'mine', Buffer.alloc(32, 6), [entry('13500000000')], NOON),
    blocked: await store.append(id, 'mine', Buffer.alloc(32, 7), [entry('13999999999')], NOON),
  }
}

async function lookAt(url: string): Promise<Awaited<ReturnType<typeof look>>> {
  const store = createPostgresStore({ url })
  try {
    return await look(store)
  } finally {
    await store.close()
  }
}

async function filled(url: string): Promise<void> {
  const store = createPostgresStore({ url })
  await fill(store)
  await store.close()
}

describe('a database dumped with pg_dump', { skip: withoutPrograms }, () => {
  test('is restored into an empty one with everything in it, and goes on', async t => {
    const source = await freshDatabase('debian')
    const folder = await mkdtemp(join(tmpdir(), 'yuhu-backup-'))
    const name = `restored_${process.pid}`
    const admin = new pg.Client({ connectionString: source.url })
    await admin.connect()
    t.after(async () => {
      await admin.query(`drop database if exists ${name} with (force)`)
      await admin.end()
      await source.drop()
      await rm(folder, { recursive: true, force: true })
    })
    await filled(source.url)

    const file = join(folder, 'yuhu.dump')
    await run(join(programs ?? '', 'pg_dump'), [
      '--format=custom',
      '--no-owner',
      `--file=${file}`,
      source.url,
    ])
    await admin.query(`create database ${name}`)
    const url = source.url.replace(/\/test_\w+\?/, `/${name}?`)
    assert.notEqual(url, source.url)
    await run(join(programs ?? '', 'pg_restore'), ['--no-owner', '--exit-on-error', `--dbname=${url}`, file])

    assert.deepEqual(await migrate(url), [], 'it knows which migrations it has')
    const { again, blocked, ...restored } = await lookAt(url)
    assert.deepEqual(
      [again, blocked],
      [
        // Sent again, an append is answered as the first time; that it was is remembered too.
        { added: 1, duplicates: [], blocked: [], isRepeated: true },
        { added: 0, duplicates: [], blocked: [0] },
      ],
    )
    const { again: _again, blocked: _blocked, ...original } = await lookAt(source.url)
    assert.deepEqual(restored, original)
    assert.equal(restored.task.total, 1_001)
    assert.deepEqual([restored.calls.length, restored.unfinished.length, restored.backlog], [1, 1, [1]])
    // The counters of ids go on behind the restored rows.
    const store = createPostgresStore({ url })
    const id = restored.found?.id ?? 0
    assert.deepEqual(await store.append(id, 'mine', Buffer.alloc(32, 8), [entry('13600000000')], NOON), {
      ...{ added: 1, duplicates: [], blocked: [] },
    })
    await store.close()
  })
})

test('a data folder that is copied while it is stopped starts with everything in it', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-copy-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const binDir = binariesOf(anyKind()) ?? undefined
  const options = { ...(binDir !== undefined && { binDir }), settings: { shared_buffers: '16MB' } }
  const first = await startEmbedded({ dataDir: join(folder, 'data'), ...options })
  let original: Awaited<ReturnType<typeof look>>
  try {
    await migrate(first.url)
    await filled(first.url)
    original = await lookAt(first.url)
  } finally {
    await first.stop()
  }
  await run('cp', ['-a', join(folder, 'data'), join(folder, 'copy')])
  const second = await startEmbedded({ dataDir: join(folder, 'copy'), ...options })
  try {
    const { blocked: _again, ...copied } = await lookAt(second.url)
    const { blocked: _blocked, ...before } = original
    assert.deepEqual(copied, before)
  } finally {
    await second.stop()
  }
})

// Recordings older than an account keeps them go, with the names that lead to them; younger ones and others'
// stay.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type RecordingName, readRecordingName, recordingName } from '../../src/domain/recording.ts'
import { Housekeeper } from '../../src/duty/housekeeper.ts'
import { openRecordingFolder } from '../../src/store/recording-folder.ts'
import { claimOf, DAY_MS, NODE, PostgresWorld, phones } from '../contract/store-world.ts'
import { skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'

/** The housekeeper's now. Long past, so that it is past by every clock. */
const NOW = Date.UTC(2024, 5, 1)

for (const kind of ['embedded', 'debian'] as const) {
  describe(`retention of recordings on postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let sql: pg.Client
    let root: string
    before(async () => {
      world = await PostgresWorld.open(kind)
      sql = new pg.Client({ connectionString: world.url })
      await sql.connect()
      root = await mkdtemp(join(tmpdir(), 'yuhu-recordings-'))
    })
    after(async () => {
      await sql.end()
      await world.close()
      await rm(root, { recursive: true })
    })

    /** One round of a housekeeper whose clock stands still and whose pauses are over at once. */
    async function tidy() {
      const rows = new Map<string, number>()
      const steps: string[] = []
      let largest = 0
      const housekeeper = new Housekeeper({
        store: world.store,
        clock: {
          now: () => NOW,
          systemTime: () => NOW,
          after(_, act) {
            setImmediate(act)
            return () => {}
          },
        },
        recordings: openRecordingFolder(root),
        async repairRecordings() {
          steps.push('repaired')
          return 0
        },
        removed(what, count) {
          steps.push(what)
          rows.set(what, (rows.get(what) ?? 0) + count)
          if (what === 'recordings') largest = Math.max(largest, count)
        },
        failed: (what, _, error) => assert.fail(`${what}: ${error instanceof Error ? error.message : error}`),
        unreadable: (code, setting, why) => assert.fail(`${code} ${setting}: ${why}`),
      })
      await housekeeper.round()
      return { rows, largest, steps }
    }

    /** An ended call with its recording in the folder. */
    async function recorded(
      accountId: number,
      phone: number,
      at: number,
      ending = '',
    ): Promise<RecordingName> {
      const taskId = await world.addTask(accountId, phones(1, phone), { createdAt: at })
      await world.store.holdAccount(accountId, NODE, 60_000)
      const [claim] = await world.store.claim(claimOf(taskId, 1))
      const account = (await world.store.loadAccount(accountId))?.account
      assert.ok(claim && account)
      const { callId, legId } = claim
      await world.store.clearToDial(accountId, NODE, [{ callId, dialedAt: at, trunk: 't', callerId: '' }])
      const { timeZone } = account.settings
      const recording = readRecordingName(
        recordingName({ code: account.code, timeZone, callId, legId, startedAt: at }),
      )
      assert.ok(recording)
      const end = {
        endedAt: at,
        outcome: 'connected',
        by: 'agent',
        sipStatus: null,
        q850: null,
        againAt: null,
      } as const
      await recordFacts(world.store, {
        calls: [{ callId, recording: recording.name, end }],
        agents: [],
        tasks: [],
        pushes: [],
      })
      const file = join(root, recording.path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file + ending, 'sound')
      return recording
    }

    const nameIn = async (callId: number): Promise<unknown> =>
      (await sql.query('select recording from call where id = $1', [callId])).rows[0]?.recording

    test('files are removed by their day with the names that lead to them, younger ones stay', async () => {
      const accountId = await world.addAccount({
        keepRecordingsDays: 30,
        keepTasksDays: 'forever',
        keepCallsDays: 'forever',
      })
      const old = await recorded(accountId, 13_300_000_000, NOW - 32 * DAY_MS)
      const failed = await recorded(accountId, 13_300_000_001, NOW - 33 * DAY_MS, '.part')
      const young = await recorded(accountId, 13_300_000_002, NOW - 29 * DAY_MS)
      const { rows } = await tidy()
      assert.equal(rows.get('recordings'), 2)
      assert.deepEqual(
        [await nameIn(old.callId), await nameIn(failed.callId), await nameIn(young.callId)],
        ['', '', young.name],
      )
      // Their folders went with them.
      assert.deepEqual(await readdir(dirname(dirname(join(root, old.path)))), [young.path.split('/')[1]])
      assert.deepEqual(await readdir(dirname(join(root, young.path))), [young.path.split('/')[2]])
      assert.equal((await tidy()).rows.get('recordings'), undefined)
    })

    test('files are removed with their call records, and so are files that no record names', async () => {
      const accountId = await world.addAccount({
        keepRecordingsDays: 'forever',
        keepTasksDays: 'forever',
        keepCallsDays: 30,
      })
      const old = await recorded(accountId, 13_300_000_003, NOW - 32 * DAY_MS)
      const nobodys = join(dirname(join(root, old.path)), '999999999_0b9f.wav')
      await writeFile(nobodys, 'sound')
      const { rows } = await tidy()
      assert.deepEqual([rows.get('recordings'), rows.get('calls')], [2, 1])
      assert.equal(await nameIn(old.callId), undefined)
      await assert.rejects(stat(dirname(nobodys)), { code: 'ENOENT' })
    })

    test("many are removed a few at a time; foreign files and other accounts' files stay", async () => {
      const accountId = await world.addAccount({ keepRecordingsDays: 1, keepTasksDays: 'forever' })
      const other = await recorded(
        await world.addAccount({ keepRecordingsDays: 'forever', keepCallsDays: 'forever' }),
        13_300_000_004,
        NOW - 400 * DAY_MS,
      )
      const one = await recorded(accountId, 13_300_000_005, NOW - 3 * DAY_MS)
      const folder = dirname(join(root, one.path))
      for (let index = 0; index < 450; index++)
        await writeFile(join(folder, `${10_000_000 + index}_x.wav`), '')
      await writeFile(join(folder, 'notes.txt'), 'mine')
      const { rows, largest, steps } = await tidy()
      assert.equal(rows.get('recordings'), 451)
      assert.equal(steps[0], 'repaired')
      assert.ok(largest <= 200, `${largest} files in one step`)
      assert.deepEqual(await readdir(folder), ['notes.txt'])
      assert.ok(await stat(join(root, other.path)))
    })
  })
}

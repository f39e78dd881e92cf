// Accounts as earlier versions stored them: after the migration they hold what somebody set and nothing else,
// so that a better default reaches them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { z } from 'zod'
import { AccountSettings, effectiveSettings } from '../../src/domain/account.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { freshDatabase, skipWithout } from '../support/database.ts'
import { emptiedBefore } from '../support/former-database.ts'

const MIGRATION = '0016_settings_that_were_set.sql'

/** As `account add --setting wrapUpSeconds=5 --setting callHours=none` of version 0.1 wrote it. */
const VERSION_0_1 = {
  ...{ abandonRateMax: 0.03, abandonWaitMs: 2000, abandonPrompt: '', waitPrompt: '', recordCalls: true },
  ...{ callHours: 'none', timeZone: 'Asia/Shanghai', wrapUpSeconds: 5, ringTimeoutSeconds: 30 },
  ...{ agentRingTimeoutSeconds: 15, maxCallsPerNumberPerDay: 'none', timeMeaning: 'notBefore' },
  ...{ enforceCapOnManual: true, pushCallUrl: '', pushStateUrl: '', pushTaskUrl: '', pushSecret: '' },
  ...{ pushForm: 'published', ipAllow: '', expiresAt: '', keepTasksDays: 365, keepCallsDays: 730 },
  ...{ keepRecordingsDays: 90, companyname: '' },
}

const BEFORE: Readonly<Record<string, Record<string, unknown>>> = {
  untouched: { ...VERSION_0_1, wrapUpSeconds: 10, callHours: '08:00-21:00' },
  typed: VERSION_0_1,
  // Before 0.2 two more were written.
  later: { ...VERSION_0_1, country: 'GB', pushCompanycode: 'text', enforceCapOnManual: false },
  own: { abandonRateMax: 0.02, runningTasksMax: 500, lateCountsAsAbandoned: false },
  unknown: { ofTomorrow: 10, callHours: '09:00-20:00', companyname: '' },
  nothing: {},
}

const AFTER: Readonly<Record<string, Record<string, unknown>>> = {
  untouched: {},
  typed: { wrapUpSeconds: 5, callHours: 'none' },
  later: { wrapUpSeconds: 5, callHours: 'none', country: 'GB', enforceCapOnManual: false },
  own: { abandonRateMax: 0.02, runningTasksMax: 500, lateCountsAsAbandoned: false },
  unknown: { ofTomorrow: 10, callHours: '09:00-20:00' },
  nothing: {},
}

/** A database as the version before the migration left it. */
async function beforeMigration(url: string, sql: pg.Client): Promise<void> {
  await emptiedBefore(MIGRATION, url, sql)
  for (const [code, settings] of Object.entries(BEFORE))
    await sql.query(
      `insert into account (code, name, appid, accesskey_hash, settings) values ($1, $1, $1, '', $2)`,
      [code, settings],
    )
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`settings stored by earlier versions: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    test('the defaults of their time are dropped, all else stays, and a better default reaches the account', async t => {
      const { url, drop } = await freshDatabase(kind)
      const sql = new pg.Client({ connectionString: url })
      await sql.connect()
      const store = createPostgresStore({ url })
      t.after(async () => {
        await store.close()
        await sql.end()
        await drop()
      })
      await beforeMigration(url, sql)
      assert.ok((await migrate(url)).includes(MIGRATION))
      const { rows } = await sql.query('select code, settings from account')
      const after = Object.fromEntries(rows.map(({ code, settings }) => [code, settings]))
      assert.deepEqual(after, AFTER)
      for (const { code, settings } of await store.listAccounts())
        assert.deepEqual(settings, effectiveSettings(AFTER[code]), code)
      // A version to come with another default.
      const improved = AccountSettings.extend({ wrapUpSeconds: z.number().default(6) })
      const wrapUps = Object.entries(after).map(([code, own]) => [code, improved.parse(own).wrapUpSeconds])
      assert.deepEqual(Object.fromEntries(wrapUps), {
        ...{ untouched: 6, typed: 5, later: 5, own: 6, unknown: 6, nothing: 6 },
      })
    })
  })
}

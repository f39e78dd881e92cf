// Secrets: hashed where they are kept, absent from logs and answers, and nothing to be learned from how long
// a refusal takes.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { hashSecret } from '../../src/api/credentials/secret-hash.ts'
import type { PublishedStore } from '../../src/api/published/service.ts'
import { createLog } from '../../src/report/log.ts'
import { ACCESSKEY, codeOf, multipartOf, World } from '../api/world.ts'

describe('secrets', () => {
  let world: World
  let failure: Error | null = null
  const real: { store?: PublishedStore } = {}
  const lines: string[] = []

  before(async () => {
    const store = new Proxy({} as PublishedStore, {
      get:
        (_target, verb: keyof PublishedStore) =>
        (...args: never[]) =>
          failure === null && real.store !== undefined
            ? Reflect.apply(real.store[verb], real.store, args)
            : Promise.reject(failure),
    })
    const log = createLog({ level: 'trace', destination: { write: (line: string) => void lines.push(line) } })
    world = await World.start({ store, log }, undefined, await hashSecret(ACCESSKEY))
    real.store = world.store
  })
  after(() => world.stop())

  const login = (appid: string, accesskey: string) =>
    world.form({ service: 'App.Sip_Auth.Login', appid, accesskey })

  /** Every row of every table as text. */
  async function everything(): Promise<string> {
    const pool = new pg.Pool({ connectionString: world.databaseUrl, max: 1 })
    try {
      const { rows } = await pool.query<{ name: string }>(
        `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1`,
      )
      assert.ok(rows.length > 10)
      const texts: string[] = []
      for (const { name } of rows) {
        const table = await pool.query<{ text: string }>(`select t::text as text from ${name} t`)
        texts.push(name, ...table.rows.map(row => row.text))
      }
      return texts.join('\n')
    } finally {
      await pool.end()
    }
  }

  it('the database holds neither an access key nor a token, only their hashes', async () => {
    const token = await world.login()
    const stored = await everything()
    for (const secret of [ACCESSKEY, token]) {
      for (const form of ['utf8', 'hex', 'base64'] as const) {
        assert.ok(!stored.includes(Buffer.from(secret).toString(form)), `${form} of ${secret}`)
      }
    }
    assert.ok(!stored.includes(Buffer.from(token, 'hex').toString('base64')))
    assert.match(stored, /scrypt\$16384\$8\$1\$/)
    assert.ok(stored.includes(createHash('sha256').update(token).digest('hex')))
  })

  it('a wrong appid takes as long as a wrong key', async () => {
    const took = { appid: [] as number[], key: [] as number[] }
    for (let round = 0; round < 5; round++) {
      // The brake would answer both at once.
      world.clock.now += 3_600_000
      for (const [kind, appid] of [
        ['key', 'app9001'],
        ['appid', `nobody${round}`],
      ] as const) {
        const began = performance.now()
        assert.equal(codeOf(await login(appid, `wrong${round}`)), 1003)
        took[kind].push(performance.now() - began)
      }
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[2] ?? 0
    const ratio = median(took.appid) / median(took.key)
    // Without a key to check an answer would come twenty times as fast.
    assert.ok(ratio > 0.25 && ratio < 4, String(ratio))
  })

  it('no log line and no answer holds a key, a token, a password or a number', async () => {
    lines.length = 0
    world.clock.now += 3_600_000
    const token = await world.login()
    const reported: unknown[] = []
    const notify = async (answer: Promise<unknown>) => void reported.push(await answer)
    await login('app9001', ACCESSKEY)
    await notify(login('app9001', 'wrong-key-1'))
    await notify(login('SECRET-APPID', 'wrong-key-2'))
    await notify(world.call('bad-token-1', 'Sip_Yccall.TaskList'))
    await notify(world.get(`/?service=App.Sip_Yccall.TaskList&token=bad-token-2`))
    await notify(world.post(`{"service":"App.Sip_Auth.Login","accesskey":"wrong-key-3"`, 'application/json'))
    await notify(
      world.post(
        `--x\r\nContent-Disposition: form-data; name="accesskey"\r\n\r\nwrong-key-4`,
        'multipart/form-data; boundary=x',
      ),
    )
    const multipart = multipartOf({
      service: 'App.Sip_Auth.Login',
      appid: 'app9001',
      accesskey: 'wrong-key-5',
    })
    await notify(world.post(multipart.body, multipart.contentType))
    const taskid = await world.task(token)
    await world.add(token, taskid, [{ phone: 18012345678, userid: 'private-text' }])
    await world.call(token, 'Sip_Sipnum.GetSipnumberInfo')
    // What PostgreSQL says of a failed statement, with the values it was given.
    const outages: Error[] = [
      Object.assign(new Error('duplicate key value violates unique constraint "token_pkey"'), {
        code: '23505',
        detail: `Key (hash)=(${token}) already exists. accesskey ${ACCESSKEY}`,
        parameters: [token, ACCESSKEY],
        where: `unnamed portal parameter $1 = '${ACCESSKEY}'`,
      }),
      Object.assign(new Error('connect ECONNREFUSED postgres://yuhu:db-password@10.0.0.1:5432/yuhu'), {
        code: 'ECONNREFUSED',
      }),
      new Error(`statement failed: accesskey=${ACCESSKEY.replaceAll(' ', '_')} token=${token}`, {
        cause: new Error(`token: ${token}`),
      }),
    ]
    for (const error of outages) {
      failure = error
      await notify(login('app9001', ACCESSKEY))
      await notify(world.call(token, 'Sip_Yccall.TaskList'))
      await notify(world.call(token, 'Sip_Auth.Logout'))
    }
    failure = null
    const [log, answers] = [lines.join(''), JSON.stringify(reported)]
    assert.match(log, /App\.Sip_Auth\.Login/)
    assert.match(log, /request failed/)
    assert.match(log, /token_pkey/)
    const wrong = [1, 2, 3, 4, 5].map(one => `wrong-key-${one}`)
    const secrets = [
      ACCESSKEY,
      ACCESSKEY.replaceAll(' ', '_'),
      token,
      ...wrong,
      'bad-token-1',
      'bad-token-2',
      'p1001',
      'db-password',
    ]
    for (const secret of [...secrets, '18012345678', 'private-text']) {
      assert.ok(
        !log.includes(secret),
        `${secret} is in the log: ${lines.find(line => line.includes(secret))}`,
      )
    }
    for (const secret of secrets)
      assert.ok(!answers.includes(secret), `${secret} is in an answer: ${answers}`)
    for (const inside of ['token_pkey', 'ECONNREFUSED', '10.0.0.1', 'statement failed', 'at async']) {
      assert.ok(!answers.includes(inside), `${inside} is in an answer`)
    }
  })

  it('a failing database does not count as a wrong login: it slows nobody', async () => {
    failure = Object.assign(new Error('terminating connection'), { code: '57P01' })
    for (let time = 0; time < 30; time++) assert.equal((await login('app9002', ACCESSKEY)).ret, 500)
    failure = null
    assert.equal((await login('app9002', ACCESSKEY)).data.status, 0)
  })
})

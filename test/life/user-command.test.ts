// The commands on users as they are typed, what the audit log shows of commands, and the first operator.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { demoLines, seedDemo } from '../../src/app/command/demo.ts'
import { machineActor } from '../../src/app/machine-actor.ts'
import { PostgresWorld } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { CommandLine, type Said, typed } from '../support/typed.ts'

describe('user commands', () => {
  let world: PostgresWorld
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    await type('account add', '--code', '9001', '--appid', 'A', '--accesskey', 'hidden-key')
    await type('agent add', '--account', '9001', '--ext', '1001', '--password', 'hidden-word')
  })
  after(() => world.close())

  function type(words: string, ...flags: string[]): Promise<Said> {
    return typeWith({}, words, ...flags)
  }

  function typeWith(more: { input?: string; lang?: string }, words: string, ...flags: string[]) {
    const { input = '', lang = 'C.UTF-8' } = more
    const env = { DATABASE_URL: world.url, LANG: lang }
    return typed([...words.split(' '), ...flags], { env, input })
  }

  test('users and operators are added, listed, reset and removed', async () => {
    const mei = ['--account', '9001', '--login', 'mei']
    assert.match((await type('user list', '--account', '9001')).out, /has no users yet/)
    const added = await type('user add', ...mei, '--role', 'agent', '--ext', '1001', '--name', 'Mei')
    assert.match(
      added.out,
      /^User mei added\.\nIts password, shown only once: ([a-z2-9]{4}-){3}[a-z2-9]{4}\n$/,
    )
    assert.match((await type('user list', '--account', '9001')).out, /^mei +Mei +agent +1001 +yes +-$/m)
    const listed = JSON.parse((await type('user list', '--account', '9001', '--json')).out)
    assert.equal(listed[0].isOneTime, true)
    assert.doesNotMatch(JSON.stringify(listed), /scrypt|accountId/)
    assert.match((await type('user reset', ...mei)).out, /one-time password and is signed out/)
    assert.equal((await type('user remove', ...mei)).code, 0)
    assert.equal((await type('user remove', ...mei)).code, 1)
    const operator = await typeWith(
      { input: 'a password of ten\n' },
      'user add',
      '--login',
      'root',
      '--password',
      '-',
    )
    assert.equal(operator.out, 'User root added.\n')
    assert.match((await type('user list')).out, /^root +root +operator/m)
    assert.match((await type('user remove', '--login', 'root')).err, /last one who can let others in/)
  })

  test('repeating a command changes nothing, and one that differs says what differs', async () => {
    const lan = ['user add', '--account', '9001', '--login', 'lan', '--role', 'supervisor'] as const
    assert.equal((await type(...lan)).code, 0)
    const same = await type(...lan)
    assert.deepEqual([same.code, same.out], [0, 'User lan already exists; nothing changed.\n'])
    const other = await type(...lan, '--name', 'Lan')
    assert.deepEqual([other.code, /--name differs/.test(other.err)], [1, true])
  })

  test('what cannot be is said in both languages', async () => {
    for (const [flags, en, zh] of [
      [['--login', 'a b'], /--login is "a b"/, /用户名|无效/],
      [['--login', 'x', '--role', 'admin'], /need --account/, /须与 --account 一起使用/],
      [['--account', '9001', '--login', 'x'], /--role is missing/, /缺少 --role/],
      [['--account', '9001', '--login', 'x', '--role', 'admin', '--ext', '1001'], /role agent/, /role agent/],
      [['--account', '9001', '--login', 'x', '--role', 'agent', '--ext', '7'], /no agent 7/, /没有坐席 7/],
      [['--account', '7', '--login', 'x', '--role', 'agent'], /no account 7/, /没有企业 7/],
      [['--login', 'x', '--password', 'short'], /at least 10/, /至少需要 10/],
    ] as const) {
      const english = await type('user add', ...flags)
      assert.notEqual(english.code, 0)
      assert.match(english.err, en)
      assert.match((await typeWith({ lang: 'zh_CN.UTF-8' }, 'user add', ...flags)).err, zh)
    }
  })

  test('the audit log shows what commands changed, by the user of the machine, and no secret', async () => {
    await type('account set', '--code', '9001', '--setting', 'pushSecret=very-hidden')
    await type('block add', '--account', '9001', '--number', '13800000001')
    // It writes to the standard output of its process.
    const line = await CommandLine.make()
    await line.type(['export', 'calls', '--account', '9001'], { env: { DATABASE_URL: world.url } })
    const accountId = (await world.store.findAccount('9001'))?.id ?? 0
    const rows = await world.store.listAudit(accountId, { before: null, limit: 500 })
    const nouns = new Set(rows.map(({ verb, noun }) => `${noun} ${verb}`))
    for (const known of ['account added', 'account changed', 'agent added', 'user added', 'calls exported'])
      assert.ok(nouns.has(known), known)
    for (const row of rows) {
      assert.deepEqual([row.actorKind, row.actor, row.address], ['command', userInfo().username, ''])
      assert.doesNotMatch(JSON.stringify(row), /hidden|scrypt/)
    }
  })

  test('the demo has an operator whose one-time password is shown while it is unused', async () => {
    const demo = await PostgresWorld.open(anyKind())
    const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-demo-'))
    const file = join(dataDir, 'operator-password')
    try {
      await seedDemo(demo.store.as(machineActor()), dataDir)
      const lines = async (isTerminal: boolean) =>
        (
          await demoLines({
            store: demo.store,
            dataDir,
            url: 'http://0.0.0.0:8080',
            isTerminal,
            language: 'en',
          })
        ).join('\n')
      const password = readFileSync(file, 'utf8')
      assert.equal(statSync(file).mode & 0o777, 0o600)
      assert.ok(
        (await lines(true)).includes(
          `http://127.0.0.1:8080/console/   login operator   one-time password ${password}`,
        ),
      )
      const logged = await lines(false)
      assert.ok(logged.includes(file) && !logged.includes(password))
      const found = await demo.store.userToSignIn(null, 'operator')
      await demo.store.setUser(null, found?.user.id ?? 0, { isOneTime: false })
      assert.ok(!(await lines(true)).includes(password))
      assert.ok(!existsSync(file))
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
      await demo.close()
    }
  })
})

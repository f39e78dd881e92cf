// Many at a time, and accounts whole: files of agents and blocked numbers, keys replaced, accounts disabled
// and removed, as typed.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { verifySecret } from '../../src/api/credentials/secret-hash.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Said, typed } from '../support/typed.ts'

/** 分机,分机组,密码 / 1004,销售, in GB18030, as Excel in China saves it. */
const GB18030 = Buffer.from('b7d6bbfa2cb7d6bbfad7e92cc3dcc2eb0d0a313030342ccffacadb2c0d0a', 'hex')

describe('many at a time', () => {
  let world: PostgresWorld
  let folder: string
  let sql: pg.Client
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    sql = new pg.Client({ connectionString: world.url })
    await sql.connect()
    folder = mkdtempSync(join(tmpdir(), 'yuhu-many-'))
    await world.store.addAccount({
      code: 'M',
      name: 'm',
      appid: 'M',
      accesskeyHash: '',
      settings: { timeZone: 'Asia/Shanghai' },
    })
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    await sql.end()
    await world.close()
  })

  const type = (argv: string[], input = ''): Promise<Said> =>
    typed(argv, { env: { DATABASE_URL: world.url, YUHU_DATA_DIR: folder }, input })
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const agents = async () => {
    const account = await world.store.findAccount('M')
    return world.store.listAgents(account?.id ?? 0, null)
  }

  test('a file of agents is added as a whole, generated passwords are printed once, and the same file again changes nothing', async () => {
    const path = file(
      'agents.csv',
      '\ufeffext,group,password\r\n1001,sales,"long, ' +
        'enough"\r\n1002,sales,\r\n\r\n1003,,another-long-one\r\n',
    )
    const first = await type(['agent', 'add', '--account', 'M', '--from', path, '--idle'])
    assert.deepEqual([first.code, first.err], [0, 'Agents: 3 added, 0 already existed.\n'])
    assert.match(first.out, /^ext,password\r\n1002,[0-9a-f]{32}\r\n$/)
    const made = first.out.trimEnd().split(',').at(-1)
    assert.deepEqual(
      (await agents()).map(({ ext, password }) => [ext, password]),
      [
        ['1001', 'long, enough'],
        ['1002', made],
        ['1003', 'another-long-one'],
      ],
    )
    assert.deepEqual(await type(['agent', 'add', '--account', 'M', '--from', path]), {
      code: 0,
      out: '',
      err: 'Agents: 0 added, 3 already existed.\n',
    })
    const differing = await type(['agent', 'add', '--account', 'M', '--from', '-'], '1003,,yet-another-one\n')
    assert.equal(differing.code, 1)
    assert.match(differing.err, /These differ from the file and were not changed: 1003; use "agent set"/)
  })

  test('a file as Excel in China saves it is accepted too', async () => {
    const { code, err } = await type(['agent', 'add', '--account', 'M', '--from', file('gb.csv', GB18030)])
    assert.deepEqual([code, err], [0, 'Agents: 1 added, 0 already existed.\n'])
    const account = await world.store.findAccount('M')
    const picture = await world.store.loadAccount(account?.id ?? 0)
    assert.deepEqual(
      picture?.groups.find(({ name }) => name === '销售')?.members.map(({ ext }) => ext),
      ['1004'],
    )
  })

  test('a file with one wrong line adds nothing and names the line', async () => {
    const count = (await agents()).length
    const wrong: [string, RegExp][] = [
      ['2001,,\n02002,,\n', /:2 is "02002"; an extension/],
      ['2001,,short\n', /:1 has 5 characters and needs at least 10/],
      ['2001\n2002\n2001\n', /:3: agent 2001 is already in line 1/],
      ['', /There are no agents in the file/],
      ['2001,"', /is not a CSV file/],
    ]
    for (const [content, sentence] of wrong) {
      const { code, err } = await type([
        'agent',
        'add',
        '--account',
        'M',
        '--from',
        file('wrong.csv', content),
      ])
      assert.notEqual(code, 0)
      assert.match(err, sentence)
    }
    assert.match(
      (await type(['agent', 'add', '--account', 'M', '--from', join(folder, 'nowhere')])).err,
      /cannot be read/,
    )
    assert.equal((await agents()).length, count)
  })

  test('adding an agent that exists says what changed and what did not', async () => {
    const add = (...flags: string[]) => type(['agent', 'add', '--account', 'M', '--ext', '1003', ...flags])
    assert.match((await add()).out, /^Agent 1003 already exists; nothing changed\.\n$/)
    assert.match(
      (await add('--group', 'night')).out,
      /^Agent 1003 already exists; it was added to group night\.\n$/,
    )
    const both = await add('--group', 'day', '--password', 'yet-another-one', '--held')
    assert.deepEqual([both.code, both.out], [1, ''])
    assert.match(both.err, /it was added to group day\. Not changed: --password, --held; use "agent set"/)
  })

  test('passwords come from standard input, and short ones are accepted only with --weak', async () => {
    const set = ['agent', 'set', '--account', 'M', '--ext', '1003', '--password', '-']
    assert.equal((await type(set, 'from-standard-input\nrest\n')).code, 0)
    assert.equal((await agents()).find(({ ext }) => ext === '1003')?.password, 'from-standard-input')
    assert.equal((await type(set, 'short\n')).code, 2)
    assert.equal((await type([...set, '--weak'], 'short\n')).code, 0)
    const none = await type(set)
    assert.equal(none.code, 1)
    assert.match(none.err, /^--password - reads a line from standard input/)
  })

  test('blocked numbers are imported, listed and exported; a file with a wrong line blocks nothing', async () => {
    const path = file('block.csv', '号码,备注\n138 0000 0001,x\n+86 13800000002,\n13800000001,\n')
    assert.equal((await type(['block', 'import', path, '--account', 'M'])).out, '2 of 2 numbers blocked.\n')
    assert.equal(
      (await type(['block', 'import', path, '--account', 'M'])).out,
      '0 of 2 numbers blocked; the others were already blocked.\n',
    )
    assert.equal((await type(['block', 'export', '--account', 'M'])).out, '13800000001\n13800000002\n')
    const listed = JSON.parse((await type(['block', 'list', '--account', 'M', '--json'])).out)
    assert.deepEqual(
      listed.map(({ phone }: { phone: string }) => phone),
      ['13800000001', '13800000002'],
    )
    assert.match(listed[0].blockedAt, /\+08:00$/)
    const wrong = await type(['block', 'import', '-', '--account', 'M'], '13800000003\nnobody\n12\n')
    assert.equal(wrong.code, 1)
    assert.match(
      wrong.err,
      /^Nothing was imported: 2 lines of - are not valid phone numbers in CN: 2 "nobody", 3 "12"\.\n$/,
    )
    const gone = await type([
      'block',
      'remove',
      '--account',
      'M',
      '--phone',
      '13800000001',
      '--phone',
      '13900000000',
    ])
    assert.deepEqual([gone.code, gone.err], [1, '1 of 2 numbers unblocked; the others were not blocked.\n'])
  })

  test('a key is generated or read, shown once, and replaced at once', async () => {
    const keyOf = async () => (await world.store.accountByAppid('K'))?.accesskeyHash ?? null
    const added = await type(['account', 'add', '--code', 'K', '--appid', 'K', '--setting', 'companyname=K'])
    const key = /shown only once: ([0-9a-f]{32})\n/.exec(added.out)?.[1] ?? ''
    assert.ok(await verifySecret(key, await keyOf()))
    const account = await world.store.findAccount('K')
    await world.store.saveToken(Buffer.alloc(32, 1), account?.id ?? 0, Date.now() + 60_000)
    assert.equal(
      (await type(['account', 'rotate-key', '--code', 'K', '--accesskey', '-'], 'my-own-key\n')).code,
      0,
    )
    assert.ok(await verifySecret('my-own-key', await keyOf()))
    assert.equal(await world.store.accountByToken(Buffer.alloc(32, 1), Date.now()), null)
    const again = await type(['account', 'add', '--code', 'K', '--appid', 'other', '--accesskey', 'wrong'])
    assert.deepEqual([again.code, again.out], [1, ''])
    assert.match(again.err, /nothing changed\. --appid, --accesskey differ from what is stored/)
    assert.match(
      (await type(['account', 'add', '--code', 'K2', '--appid', 'K'])).err,
      /^The appid K belongs to another account/,
    )
    const shown = JSON.parse((await type(['account', 'show', '--code', 'K', '--json'])).out)
    assert.deepEqual([shown.enabled, shown.agents, shown.settings.companyname], [true, 0, 'K'])
    assert.doesNotMatch(JSON.stringify(shown), /my-own-key|scrypt/)
  })

  test('only the settings that were typed are stored', async () => {
    await type(['account', 'set', '--code', 'K', '--setting', 'wrapUpSeconds=5'])
    const { rows } = await sql.query('select settings from account where code = $1', ['K'])
    assert.deepEqual(rows[0]?.['settings'], { companyname: 'K', wrapUpSeconds: 5 })
  })

  test('an empty value resets a setting to its default, and show says which ones somebody set', async () => {
    const set = ['account', 'set', '--code', 'K', '--setting']
    const { out } = await type([
      ...set,
      'abandonRateMax=',
      '--setting',
      'callHours=',
      '--setting',
      'pushSecret=s',
    ])
    assert.equal(
      out,
      'The settings of account K were changed. Reset to the default: abandonRateMax (0.03), callHours (08:00-21:00).\n',
    )
    await type([...set, 'wrapUpSeconds=10'])
    const shown = JSON.parse((await type(['account', 'show', '--code', 'K', '--json'])).out)
    assert.deepEqual(shown.settingsSet.sort(), ['companyname', 'pushSecret', 'wrapUpSeconds'])
    assert.deepEqual([shown.settings.abandonRateMax, shown.settings.pushSecret], [0.03, '***'])
    const page = (await type(['account', 'show', '--code', 'K'])).out
    assert.match(page, /^abandonRateMax +0\.03 \(default\)$/m)
    assert.match(page, /^ipAllow +- \(default\)$/m)
    assert.match(page, /^wrapUpSeconds +10$/m)
    const add = (...setting: string[]) =>
      type(['account', 'add', '--code', 'K', '--appid', 'K', ...setting.flatMap(one => ['--setting', one])])
    assert.equal((await add('wrapUpSeconds=10', 'callHours=')).code, 0)
    assert.match((await add('companyname=')).err, /nothing changed\. --setting differs/)
  })

  test('an account is removed with all it has if it is disabled, its calls are over, and --yes is given', async () => {
    const code = (await world.store.listAccounts()).length
    const id = await world.addAccount()
    const named = (await world.store.listAccounts()).find(account => account.id === id)?.code ?? ''
    const taskId = await world.addTask(id, phones(3))
    await world.store.holdAccount(id, NODE, 60_000)
    const [claim] = await world.store.claim(claimOf(taskId, 1))
    assert.ok(claim)
    mkdirSync(join(folder, 'recordings', named, '2026-03-02'), { recursive: true })
    const remove = (...flags: string[]) => type(['account', 'remove', '--code', named, ...flags])
    assert.equal((await remove()).code, 2)
    assert.match((await remove('--yes')).err, /is still enabled; disable it first/)
    assert.match(
      (await type(['account', 'disable', '--code', named])).out,
      /is disabled: no more calls are dialled/,
    )
    assert.match((await type(['account', 'disable', '--code', named])).out, /already disabled/)
    assert.match((await remove('--yes')).err, /^Account .* still has calls in progress \(1\)/)
    await world.store.clearToDial(id, NODE, [
      { callId: claim.callId, dialedAt: NOON, trunk: 't', callerId: '1' },
    ])
    const end = {
      endedAt: NOON + 9_000,
      outcome: 'noAnswer',
      by: 'network',
      sipStatus: 480,
      q850: null,
      againAt: null,
    } as const
    await recordFacts(world.store, {
      calls: [{ callId: claim.callId, end }],
      agents: [],
      tasks: [],
      pushes: [],
    })
    const gone = await remove('--yes')
    assert.deepEqual([gone.code, gone.err], [0, ''])
    assert.ok(!existsSync(join(folder, 'recordings', named)))
    for (const table of ['account', 'task', 'contact', 'call', 'removed_task']) {
      const column = table === 'account' ? 'id' : table === 'contact' ? 'task_id' : 'account_id'
      const { rows } = await sql.query(`select 1 from ${table} where ${column} = $1`, [
        table === 'contact' ? taskId : id,
      ])
      assert.deepEqual(rows, [], table)
    }
    assert.equal((await remove('--yes')).code, 1)
    assert.equal((await world.store.listAccounts()).length, code)
  })
})

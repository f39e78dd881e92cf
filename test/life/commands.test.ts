// The commands as they are typed, each a process over a database of its own: what they say, that repeating
// them changes nothing, and that no password is shown.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import { draft, entry, NOON, PostgresWorld, phones } from '../contract/store-world.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { carrier } from '../sip/trunk/world.ts'
import { anyKind } from '../support/database.ts'
import { CommandLine } from '../support/typed.ts'

describe('commands', () => {
  let world: PostgresWorld
  let line: CommandLine
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    line = await CommandLine.make()
  })
  after(async () => {
    await world.close()
  })

  /** Exit code and text of each; a word of two is written as one. */
  async function type(...commands: string[][]): Promise<[number | null, string][]> {
    const said: [number | null, string][] = []
    for (const [words = '', ...flags] of commands) {
      const { code, out, err } = await line.type([...words.split(' '), ...flags], {
        env: { DATABASE_URL: world.url },
      })
      said.push([code, (out + err).trimEnd()])
    }
    return said
  }

  const texts = (said: readonly [number | null, string][]) => said.map(([, text]) => text)
  const codes = (said: readonly [number | null, string][]) => said.map(([code]) => code)

  test('accounts, agents and caller ids are added, listed, changed and removed', async () => {
    const agent = ['--account', '9001', '--ext', '1001']
    const number = ['--account', '9001', '--number', '057112345678']
    const said = await type(
      ['account list'],
      ['account add', '--code', '9001', '--name', '销售', '--appid', 'A', '--accesskey', 'hidden-key'],
      ['account list'],
      ['agent list', '--account', '9001'],
      ['agent add', ...agent, '--group', 'sales', '--password', 'hidden-word', '--idle'],
      ['agent list', '--account', '9001'],
      ['agent set', ...agent, '--held', '--password', 'another-word', '--busy'],
      ['agent list', '--account', '9001'],
      ['agent remove', ...agent],
      ['agent remove', ...agent],
      ['caller-id add', ...number],
      ['caller-id list', '--account', '9001'],
      ['caller-id remove', ...number],
      ['caller-id remove', ...number],
      ['caller-id list', '--account', '9001'],
    )
    assert.deepEqual(codes(said), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0])
    assert.deepEqual(texts(said), [
      'There are no accounts yet; add one with "account add".',
      'Account 9001 added.',
      'code  name  appid  enabled\n9001  销售  A      yes',
      'Account 9001 has no agents; add some with "agent add".',
      'Agent 1001 added.',
      'ext   groups  reach  ready  registered  state    enabled  ' +
        'refused\n1001  sales   ring   yes    no          offline  yes      -',
      'Agent 1001 changed.',
      'ext   groups  reach  ready  registered  state    enabled  ' +
        'refused\n1001  sales   held   no     no          offline  yes      -',
      'Agent 1001 removed.',
      'Account 9001 has no agent 1001; nothing changed.',
      'Caller id 057112345678 added.',
      '057112345678',
      'Caller id 057112345678 removed.',
      'Account 9001 has no caller id 057112345678; nothing changed.',
      'Account 9001 has no caller ids; add some with "caller-id add".',
    ])
    assert.doesNotMatch(texts(said).join(), /hidden|another-word/)
  })

  test('agent list shows who was set not ready for missed calls, and whose phone was refused, when, how often and why', async () => {
    const accountId = await world.addAccount()
    const [code = ''] = (await world.store.listAccounts()).flatMap(one =>
      one.id === accountId ? [one.code] : [],
    )
    const at = Date.parse('2026-03-02T01:02:03Z')
    const agent = { accountId, state: 'offline', at, registered: false, callsAnswered: 0 } as const
    const refused = { at, times: 14, why: 'wrongPassword' } as const
    const agents = [
      {
        ...agent,
        ext: '1001',
        state: 'busy',
        registered: true,
        ready: false,
        missed: true,
        callsMissed: 2,
      } as const,
      { ...agent, ext: '1002', refused },
    ]
    await world.store.record({ calls: [], agents, tasks: [], pushes: [] })
    const list = ['agent list', '--account', code]
    const [shown, asJson] = await type(list, [...list, '--json'])
    assert.deepEqual(shown, [
      0,
      [
        'ext   groups  reach  ready             registered  state    enabled  refused',
        '1001  group   ring   no, missed calls  yes         busy     yes      -',
        '1002  group   ring   yes               no          offline  ' +
          'yes      2026-03-02T01:02:03Z 14×: wrong password',
      ].join('\n'),
    ])
    const facts = JSON.parse(asJson?.[1] ?? '').map((one: Record<string, unknown>) => [
      one['ext'],
      one['ready'],
      one['missedAt'],
      one['refused'],
    ])
    assert.deepEqual(facts, [
      ['1001', false, at, null],
      ['1002', true, null, refused],
    ])
    await type(
      ['agent set', '--account', code, '--ext', '1001', '--idle'],
      ['agent set', '--account', code, '--ext', '1001', '--busy'],
    )
    const [again] = await type(list)
    assert.match(
      again?.[1] ?? '',
      /^1001 {2}group {3}ring {3}no {5}/m,
      'who set himself not ready missed none',
    )
  })

  test('a trunk is added, changed only in the given fields, listed without its password, and removed', async () => {
    const all = [
      '--address',
      'sip.example.com:5080,192.0.2.1',
      '--transport',
      'tcp',
      '--username',
      'u',
      '--password',
      'hidden-word',
      '--register',
    ]
    const more = [
      '--domain',
      'ims.example',
      '--prefix',
      '0=0086',
      '--prefix',
      '=9',
      '--assert-identity',
      '--no-probe',
      '--channels',
      '5',
      '--priority',
      '2',
    ]
    const name = ['--name', 'carrier']
    const said = await type(
      ['trunk list'],
      ['trunk add', ...name, ...all, ...more, '--calls-per-second', '2.5'],
      ['trunk add', ...name, ...all, ...more],
      ['trunk list'],
      ['trunk set', ...name, '--no-register', '--prefix', 'none', '--channels', '7', '--no-enabled'],
      ['trunk list'],
    )
    const stored = async () => (await world.store.listTrunks('all')).find(trunk => trunk.name === 'carrier')
    assert.deepEqual(await stored(), {
      ...{
        code: null,
        name: 'carrier',
        address: 'sip.example.com:5080,192.0.2.1',
        transport: 'tcp',
        username: 'u',
        password: 'hidden-word',
      },
      ...{
        registers: false,
        probes: false,
        domain: 'ims.example',
        assertsIdentity: true,
        strictSound: false,
        enabled: false,
        channels: 7,
        callsPerSecond: 2.5,
        priority: 2,
      },
      prefixRules: [],
    })
    said.push(...(await type(['trunk remove', ...name], ['trunk remove', ...name])))
    assert.equal(await stored(), undefined)
    assert.deepEqual(codes(said), [0, 0, 0, 0, 0, 0, 0, 1])
    const head =
      'name     account  address                         transport  ' +
      'login  registers  channels  calls/s  priority  prefixes   enabled'
    assert.deepEqual(texts(said), [
      'There are no trunks yet; add one with "trunk add".',
      'Trunk carrier added.',
      'Trunk carrier already exists; nothing changed.',
      `${head}\ncarrier  all      sip.example.com:5080,192.0.2.1  tcp       ` +
        ' u      yes        5         2.5      2         0=0086 =9  yes',
      'Trunk carrier changed.',
      `${head.replace('prefixes ', 'prefixes')}\ncarrier  all      ` +
        'sip.example.com:5080,192.0.2.1  tcp        u      no         7         2.5      2         -   ' +
        '      no',
      'Trunk carrier removed.',
      'There is no trunk carrier; "trunk list" shows the existing ones.',
    ])
    assert.doesNotMatch(texts(said).join(), /hidden/)
  })

  test('adding a trunk that exists changes nothing, and says what differs and what would change it', async () => {
    const one = [
      '--name',
      'one',
      '--address',
      '192.0.2.1',
      '--username',
      'u',
      '--password',
      'hidden-word',
      '--prefix',
      '0=0086',
    ]
    await type(
      ['trunk add', ...one],
      ['account add', '--code', '9007', '--appid', 'S', '--accesskey', 'hidden-key'],
    )
    const stored = async () =>
      (await world.store.listTrunks('all')).filter(({ name }) => name === 'one' || name === 'own')
    const before = await stored()
    const other = [
      '--username',
      'v',
      '--password',
      'hidden-word-2',
      '--prefix',
      '0=1',
      '--register',
      '--no-probe',
      '--channels',
      '31',
    ]
    const said = await type(
      ['trunk add', '--name', 'one', '--channels', '30', '--no-register', '--probe'],
      ['trunk add', '--name', 'one', '--address', '192.0.2.9', ...other, '--calls-per-second', '10'],
      ['trunk add', ...one, '--account', '9007'],
    )
    assert.deepEqual(await stored(), before)
    assert.deepEqual(codes(said), [0, 1, 1])
    const there = 'Trunk one already exists; nothing changed.'
    const flags = '--address, --username, --password, --prefix, --register, --no-probe, --channels'
    assert.deepEqual(texts(said), [
      there,
      `${there} It differs in ${flags}; use "trunk set" to change that.`,
      `${there} It belongs to every account; to move it, use "trunk remove" and add it again.`,
    ])
    const own = ['trunk add', '--name', 'own', '--account', '9007']
    const [, same, moved] = await type(own, own, ['trunk add', '--name', 'own', '--account', '9001'])
    assert.deepEqual(same, [0, 'Trunk own already exists; nothing changed.'])
    assert.match(moved?.[1] ?? '', /It belongs to account 9007; to move it/)
    await type(['trunk remove', '--name', 'one'], ['trunk remove', '--name', 'own'])
  })

  test('task show says in both languages that a due task waits for a place', async () => {
    const accountId = await world.addAccount({ runningTasksMax: 1 })
    const [account = ''] = (await world.store.listAccounts()).flatMap(({ id, code }) =>
      id === accountId ? [code] : [],
    )
    await world.addTask(accountId, phones(1))
    const made = await world.store.createTask(
      accountId,
      draft({ scheduledAt: NOON + 1_000 }),
      phones(2).map(phone => entry(phone)),
    )
    assert.ok(!isRefusal(made))
    const [one, all] = await type(
      ['task show', '--account', account, '--task', made.taskid],
      ['task list', '--account', account, '--json'],
    )
    assert.deepEqual([one?.[0], all?.[0]], [0, 0])
    const { state, why } = JSON.parse(one?.[1] ?? '')
    assert.equal(state, 'notStarted')
    assert.deepEqual([why.code, why.counts], ['waitingForPlace', { waiting: 2, runningTasksMax: 1 }])
    assert.match(
      why.descen,
      /^The task is waiting for a place: 1 task is running and the account may run no more/,
    )
    assert.match(why.desc, /^进行中的任务已达上限 1 个/)
    const codesOfAll = JSON.parse(all?.[1] ?? '').map((task: { why: { code: string } }) => task.why.code)
    assert.deepEqual(codesOfAll.sort(), ['noEngine', 'waitingForPlace'])
  })

  test('an impossible value is refused in a sentence that names it', async () => {
    await world.store.addTrunk({ code: null, name: 'there', channels: 1, callsPerSecond: 1, address: '' })
    const name = ['--name', 'there']
    const refused: [string[], RegExp][] = [
      [['trunk add', '--name', 'two words'], /^--name is "two words"/],
      [['trunk add', '--name', 'x', '--address', 'sip:x'], /^--address is "sip:x"/],
      [['trunk set', ...name, '--transport', 'tls'], /^--transport is "tls"/],
      [['trunk set', ...name, '--domain', 'a,b'], /^--domain is "a,b"/],
      [['trunk set', ...name, '--prefix', '0'], /^--prefix is "0"/],
      [['trunk set', ...name, '--prefix', '0=1;x'], /^--prefix is "0=1;x"/],
      [['trunk set', ...name, '--prefix', '0=1', '--prefix', '0=2'], /^--prefix 0= is given twice/],
      [['trunk set', ...name, '--password', 'p'], /^--password needs --username/],
      [['trunk set', ...name, '--register'], /^--register needs/],
      [['trunk set', ...name, '--username', 'a\r\nb'], /^--username contains a character/],
      [['trunk set', ...name, '--channels', '-1'], /--channels/],
      [['trunk set', ...name], /^Nothing to change was given/],
      [['trunk set', '--name', 'no such', '--channels', '1'], /^There is no trunk no such/],
      [['trunk test', '--name', 'no such'], /^There is no trunk no such/],
      [['agent set', '--account', '9001', '--ext', '1999', '--held'], /^Account 9001 has no agent 1999/],
    ]
    const said = await type(...refused.map(([command]) => command))
    for (const [index, [command, sentence]] of refused.entries()) {
      assert.equal(
        said[index]?.[0],
        /^(There is no|Account)/.test(said[index]?.[1] ?? '') ? 1 : 2,
        command.join(' '),
      )
      assert.match(said[index]?.[1] ?? '', sentence)
    }
    await world.store.removeTrunk('there')
  })

  test('trunk test contacts the carrier itself and exits with 1 if something is wrong', async t => {
    const far = await carrier(t)
    const said = await type(
      ['trunk add', '--name', 'near', '--address', `${HERE}:${far.port}`],
      ['trunk test', '--name', 'near'],
      ['trunk set', '--name', 'near', '--address', ''],
      ['trunk test', '--name', 'near'],
      ['trunk remove', '--name', 'near'],
    )
    assert.deepEqual([said[1]?.[0], said[3]?.[0]], [0, 1])
    assert.match(
      said[1]?.[1] ?? '',
      /^ok {5}Trunk near: 127\.0\.0\.1:\d+ answers 200 OK to OPTIONS after \d+ ms\.$/,
    )
    assert.match(said[3]?.[1] ?? '', /^WRONG {2}Trunk near: it has no address/)
    assert.equal(far.count('OPTIONS'), 1)
  })

  test('in a Chinese locale tables have Chinese headings and words, and JSON is the same', async () => {
    const accountId = await world.addAccount()
    const [code = ''] = (await world.store.listAccounts()).flatMap(one =>
      one.id === accountId ? [one.code] : [],
    )
    await world.addTask(accountId, phones(1))
    await world.store.blockNumbers(code, ['13800000001'])
    await world.store.addTrunk({
      code: null,
      name: 'far',
      channels: 1,
      callsPerSecond: 1,
      address: '192.0.2.1',
    })
    const of = ['--account', code]
    const shown: [string[], RegExp][] = [
      [['account', 'list'], /^企业编号 +名称 +接口 appid +启用\n/],
      [
        ['account', 'show', '--code', code],
        /^企业编号 .*\n名称 .*\n接口 appid .*\n启用 +是\n坐席 +2\n线路 +1\n主叫号码 +0\n/,
      ],
      [
        ['agent', 'list', ...of],
        /^分机 +分机组 +接入方式 +示闲 +已注册 +状态 +启用 +注册被拒\n1001 +group +振铃 +是 +否 +离线 +是 +-\n/,
      ],
      [
        ['trunk', 'list'],
        /^名称 +所属企业 +地址 +传输协议 +认证用户 +注册 +通道数 +每秒呼叫 +优先级 +前缀替换 +启用\nfar +所有企业 .* 按地址 /,
      ],
      [['task', 'list', ...of], /^任务编号 +名称 +状态 +坐席 +已呼 +接通\n\d{20} .* 进行中 /],
      [['block', 'list', ...of], /^号码 +加入时间\n13800000001 /],
    ]
    const typed = (argv: string[], LANG: string) =>
      line.type(argv, { env: { DATABASE_URL: world.url, LANG } })
    for (const [command, table] of shown) {
      assert.match((await typed(command, 'zh_CN.UTF-8')).out, table)
      const json = (LANG: string) => typed([...command, '--json'], LANG)
      assert.equal((await json('zh_CN.UTF-8')).out, (await json('C.UTF-8')).out, command.join(' '))
    }
    await world.store.removeTrunk('far')
  })

  test('a start that fails says why in Chinese, in a Chinese locale', async t => {
    const taken = createServer().listen(0, HERE)
    const folder = mkdtempSync(join(tmpdir(), 'yuhu-start-'))
    t.after(() => {
      taken.close()
      rmSync(folder, { recursive: true })
    })
    await once(taken, 'listening')
    const place = taken.address()
    const port = typeof place === 'object' && place !== null ? String(place.port) : ''
    const zh = {
      LANG: 'zh_CN.UTF-8',
      YUHU_LOG_LEVEL: 'silent',
      DATABASE_URL: world.url,
      YUHU_DATA_DIR: folder,
    }
    const failing: [Record<string, string>, RegExp][] = [
      [
        { YUHU_PORT: port },
        new RegExp(`^127\\.0\\.0\\.1 的端口 ${port} 已被占用，请用 YUHU_PORT 换一个端口。\n$`),
      ],
      [{ YUHU_PORT: '0', YUHU_HOST: '192.0.2.1' }, /^YUHU_HOST=192\.0\.2\.1 不是本机的地址。\n$/],
      [{ YUHU_PORT: 'x' }, /^YUHU_PORT 的值“x”无效：/],
      [{ DATABASE_URL: 'postgres://127.0.0.1:1/yuhu' }, /^DATABASE_URL 指定的数据库无法使用：连接被拒绝（/],
    ]
    for (const [env, sentence] of failing) {
      const { code, err } = await line.type(['serve'], { env: { ...zh, ...env } })
      assert.equal(code, 1)
      assert.match(err, sentence)
    }
  })
})

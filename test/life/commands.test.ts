// The commands as they are typed, over a database of their own: what they say, that repeating them changes
// nothing, and that no password is shown.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import { draft, entry, NOON, PostgresWorld, phones } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { codes, texts, typedAll } from '../support/typed.ts'

describe('commands', () => {
  let world: PostgresWorld
  before(async () => {
    world = await PostgresWorld.open(anyKind())
  })
  after(async () => {
    await world.close()
  })

  const type = (...commands: string[][]) => typedAll({ DATABASE_URL: world.url }, ...commands)

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
    await recordFacts(world.store, { calls: [], agents, tasks: [], pushes: [] })
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
})

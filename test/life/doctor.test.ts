// Doctor says in a sentence each thing that is wrong, and nothing when all is well.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { trunkFindings } from '../../src/app/command/doctor-command.ts'
import { AccountSettings } from '../../src/domain/account.ts'
import {
  accountFindings,
  databaseFindings,
  diskFinding,
  engineFindings,
  phoneFindings,
  pickUpFindings,
  pushFindings,
} from '../../src/examination/diagnosis.ts'
import { pbxFindings } from '../../src/examination/pbx-findings.ts'
import { storeFindings } from '../../src/examination/store-findings.ts'
import type { AccountPicture } from '../../src/store/port/account-picture.ts'
import type { DatabaseHealth } from '../../src/store/port/admin-store.ts'
import { claimOf, DAY_MS, NODE, NOON, PostgresWorld, phones } from '../contract/store-world.ts'
import { carrier } from '../sip/trunk/world.ts'
import { anyKind } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { CommandLine } from '../support/typed.ts'

const HEALTHY: DatabaseHealth = {
  ...{
    version: '15.1',
    hasFsync: true,
    commitsDurably: true,
    writesFullPages: true,
    now: NOON,
    sizeBytes: 1e7,
    undriven: [],
  },
}
const PICTURE: AccountPicture = {
  account: { id: 1, code: '9001', name: 'a', enabled: true, appid: 'A', settings: AccountSettings.parse({}) },
  stopped: null,
  tasks: [],
  agents: [{ ext: '1001', password: 'p', reach: 'ring', uri: null, ready: true, readyAt: 0 }],
  groups: [{ name: 'sales', strategy: 1, members: [{ ext: '1001', priority: 1 }] }],
  trunks: [{ name: 't', channels: 1, callsPerSecond: 1, priority: 1 }],
  callerIds: [],
  prompts: [],
  plans: [],
}

const wrongOf = (findings: readonly { wrong: boolean; text: string }[]) =>
  findings.filter(({ wrong }) => wrong).map(({ text }) => text)

test('a database is fine if it is durable and its clock agrees with ours', () => {
  assert.deepEqual(wrongOf(databaseFindings(HEALTHY, NOON - 5, NOON + 5)), [])
  const said = (health: Partial<DatabaseHealth>) =>
    wrongOf(databaseFindings({ ...HEALTHY, ...health }, NOON, NOON)).join('\n')
  assert.match(said({ hasFsync: false }), /^fsync is off/)
  assert.match(said({ commitsDurably: false }), /^synchronous_commit is off/)
  assert.match(said({ writesFullPages: false }), /^full_page_writes is off/)
  assert.match(said({ now: NOON + 60_000 }), /differ by 60 s/)
  assert.match(said({ now: NOON - 60_000 }), /differ by 60 s/)
})

test('a disk is too full below a gigabyte or a twentieth', () => {
  assert.deepEqual(wrongOf([diskFinding('d', 50e9, 100e9)]), [])
  assert.match(wrongOf([diskFinding('d', 0.5e9, 5e9)]).join(), /500 MB of 5.0 GB free/)
  assert.match(wrongOf([diskFinding('d', 4e9, 100e9)]).join(), /4.0 GB of 100.0 GB free/)
})

test('an account is fine with agents, non-empty groups, a trunk and a licence', () => {
  const said = (more: Partial<AccountPicture>) =>
    wrongOf(accountFindings({ ...PICTURE, ...more }, NOON)).join('\n')
  assert.equal(said({}), '')
  assert.match(said({ agents: [] }), /Account 9001 has no agents/)
  assert.match(
    said({ groups: [{ name: 'night', strategy: 1, members: [] }] }),
    /Group night of account 9001 has no agents/,
  )
  assert.match(said({ trunks: [] }), /no trunk to dial over/)
  assert.match(said({ trunks: [{ name: 't', channels: 0, callsPerSecond: 1, priority: 1 }] }), /no channels/)
  const until = (expiresAt: string) =>
    said({ account: { ...PICTURE.account, settings: { ...PICTURE.account.settings, expiresAt } } })
  assert.match(until('2026-03-02'), /licence of account 9001 has expired/)
  assert.equal(until('2026-03-03'), '')
})

test('an account without an engine is wrong if others have one', () => {
  assert.deepEqual(wrongOf(engineFindings(['1', '2'], [])), [])
  assert.deepEqual(wrongOf(engineFindings(['1', '2'], ['1', '2'])), [])
  assert.match(wrongOf(engineFindings(['1', '2'], ['2'])).join(), /No engine drives account 2/)
})

test('pushes that have waited long are named with their account', () => {
  assert.deepEqual(wrongOf(pushFindings([{ code: '1', pending: 5, oldestMs: 5_000 }])), [])
  assert.match(
    wrongOf(pushFindings([{ code: '1', pending: 5, oldestMs: 3_600_000 }])).join(),
    /5 pushes of account 1 are waiting, the oldest for 60 minutes/,
  )
})

test('a trunk is fine if its carrier answers, and named as wrong if it has no address', async t => {
  const far = await carrier(t)
  const trunk = {
    ...({
      code: null,
      channels: 1,
      callsPerSecond: 1,
      priority: 1,
      transport: 'udp',
      username: '',
      password: '',
      registers: false,
      probes: true,
    } as const),
    ...{ domain: '', prefixRules: [], assertsIdentity: false, enabled: true },
  }
  const trunks = [
    { ...trunk, name: 'near', address: `127.0.0.1:${far.port}` },
    { ...trunk, name: 'sim', address: '' },
  ]
  const findings = await trunkFindings({ listTrunks: async () => trunks })
  assert.equal(findings.length, 2)
  assert.match(findings[0]?.text ?? '', /^Trunk near: 127\.0\.0\.1:\d+ answers 200 OK to OPTIONS/)
  assert.deepEqual(wrongOf(findings), [
    'Trunk sim: it has no address: set one with "trunk set --address", or remove it.',
  ])
})

test('agents who do not pick up in time are wrong from twenty conversations on and beyond the cap', () => {
  const account = {
    ...PICTURE.account,
    settings: { ...PICTURE.account.settings, abandonRateMax: 0.1, abandonWaitMs: 3_000 },
  }
  assert.deepEqual(pickUpFindings(account, { connected: 19, late: 19, medianMs: 9_000 }), [])
  assert.deepEqual(pickUpFindings(account, { connected: 30, late: 3, medianMs: 9_000 }), [])
  const [finding, ...others] = pickUpFindings(account, { connected: 30, late: 4, medianMs: 1_250 })
  assert.deepEqual([finding?.wrong, others], [true, []])
  assert.match(
    finding?.text ?? '',
    /^The agents of account 9001 pick up too late: 13\.3 % of the last 30 connected customers waited longer than 3\.0 s \(abandonWaitMs\); the median wait was 1\.3 s\. /,
  )
  assert.match(
    finding?.zh ?? '',
    /^企业 9001 的坐席接听过慢：最近 30 个接通的客户中有 13\.3 % 等待超过 3\.0 秒/,
  )
})

describe('doctor on a database', () => {
  let world: PostgresWorld
  before(async () => {
    world = await PostgresWorld.open(anyKind())
  })
  after(() => world.close())

  test('finds what is wrong there', async () => {
    assert.match(
      wrongOf(await storeFindings(world.store, Date.now, [])).join('\n'),
      /There are no accounts yet/,
    )
    const one = await world.addAccount({ expiresAt: '2020-01-01' })
    await world.addAccount()
    await world.store.addGroup(one, 'empty', true)
    await world.store.holdAccount(one, NODE, 60_000)
    const said = wrongOf(await storeFindings(world.store, () => Date.now() + DAY_MS, [])).join('\n')
    for (const sentence of [
      /fsync is off/,
      /differ by 864\d\d s/,
      /Group empty/,
      /licence/,
      /no trunk/,
      /No engine drives account \d+, /,
    ]) {
      assert.match(said, sentence)
    }
  })

  test('names agents who are rung and do not pick up, and phones that are refused', async () => {
    const accountId = await world.addAccount()
    const [code = ''] = (await world.store.listAccounts()).flatMap(one =>
      one.id === accountId ? [one.code] : [],
    )
    await pickedUp(accountId, [
      ...Array.from({ length: 8 }, () => 1_900),
      ...Array.from({ length: 12 }, () => 7_400),
    ])
    const refused = { at: Date.now(), times: 3, why: 'wrongPassword' } as const
    const agent = {
      accountId,
      ext: '1001',
      state: 'offline',
      at: Date.now(),
      registered: false,
      callsAnswered: 0,
      refused,
    } as const
    await recordFacts(world.store, { calls: [], agents: [agent], tasks: [], pushes: [] })
    const line = await CommandLine.make()
    const asked = async (LANG: string) =>
      line.type(['doctor'], { env: { DATABASE_URL: world.url, YUHU_PORT: '1', LANG } })
    const [en, zh] = [await asked('C.UTF-8'), await asked('zh_CN.UTF-8')]
    assert.deepEqual([en.code, zh.code], [1, 1])
    const late =
      `WRONG  The agents of account ${code} pick up too late: 60.0 % ` +
      'of the last 20 connected customers waited longer than 2.0 s'
    assert.ok(en.out.includes(`${late} (abandonWaitMs); the median wait was 7.4 s. `), en.out)
    const phone =
      `WRONG  The phone of agent 1001 of account ${code} is not ` +
      'registered; it was refused 3 times: wrong password.'
    assert.ok(en.out.includes(phone), en.out)
    assert.ok(
      zh.out.includes(`企业 ${code} 的坐席接听过慢：最近 20 个接通的客户中有 60.0 % 等待超过 2.0 秒`),
      zh.out,
    )
    assert.ok(zh.out.includes(`企业 ${code} 坐席 1001 的话机未注册，注册被拒 3 次：密码错误。`), zh.out)
    const [, ...ofOthers] = en.out.split('\n').filter(sentence => sentence.includes('pick up too late'))
    assert.deepEqual(ofOthers, [], 'only of the account whose agents are')
  })

  /** Conversations of the last hour: so long after the answer an agent had each. */
  async function pickedUp(accountId: number, waitsMs: readonly number[]): Promise<void> {
    const { store } = world
    const dialedAt = Date.now() - 3_600_000
    const taskId = await world.addTask(accountId, phones(waitsMs.length))
    await store.holdAccount(accountId, NODE, 60_000)
    const claims = await store.claim(claimOf(taskId, waitsMs.length))
    await store.clearToDial(
      accountId,
      NODE,
      claims.map(({ callId }) => ({ callId, dialedAt, trunk: 't', callerId: '' })),
    )
    const answeredAt = dialedAt + 5_000
    const calls = claims.map(({ callId }, index) => ({
      ...{ callId, answeredAt, connectedAt: answeredAt + (waitsMs[index] ?? 0), agentExt: '1001' },
      end: {
        endedAt: answeredAt + 60_000,
        outcome: 'connected',
        by: 'agent',
        sipStatus: null,
        q850: null,
        againAt: null,
      } as const,
    }))
    await recordFacts(store, { calls, agents: [], tasks: [], pushes: [] })
  }
})

test('says that a data folder is a file, not that it is writable or another user’s', async () => {
  const line = await CommandLine.make()
  const { code, out } = await line.type(['doctor'], { env: { YUHU_DATA_DIR: line.main, YUHU_PORT: '0' } })
  assert.equal(code, 1)
  assert.ok(
    out.includes(`WRONG  The data folder ${line.main} is not a folder: set YUHU_DATA_DIR to one.`),
    out,
  )
  assert.ok(out.includes(`WRONG  There is no installation in ${line.main} `), out)
  assert.doesNotMatch(out, /can be written|chown/)
})

test('names phones that were refused lately and have not registered since', () => {
  const refused = { at: 1_000, times: 14, why: 'wrongPassword' as const }
  const agents = [
    { ext: '1001', registered: false, refused },
    { ext: '1002', registered: true, refused },
    { ext: '1003', registered: false, refused: null },
  ]
  assert.deepEqual(wrongOf(phoneFindings('9001', agents, 2_000)), [
    'The phone of agent 1001 of account 9001 is not registered; it was refused 14 times: wrong password.',
  ])
  assert.deepEqual(wrongOf(phoneFindings('9001', agents, 4_000_000)), [])
})

test('agents at a PBX who are not called there are named, with the reason', () => {
  const at = (ext: string, uri: string | null) =>
    ({ ext, password: '', reach: 'ring', uri, ready: true, readyAt: 0 }) as const
  const agents = [
    ...[at('1001', null), at('1002', 'sip:1@pbx.example'), at('1003', 'sip:2@carrier.example')],
    ...[at('1004', 'sip:4@elsewhere.example'), at('1005', 'sip:5@elsewhere.example')],
  ]
  const settings = AccountSettings.parse({ pbxHosts: 'pbx.example,carrier.example' })
  const found = pbxFindings({ account: { ...PICTURE.account, settings }, agents }, [
    { address: 'carrier.example:5080', domain: '' },
  ])
  assert.deepEqual(wrongOf(found), [
    'Agent 1003 of account 9001 gets no calls: carrier.example is a trunk, and agents are never called over a carrier.',
    'Agent 1004 and 1 more of account 9001 get no calls: its setting pbxHosts does not allow elsewhere.example.',
  ])
})

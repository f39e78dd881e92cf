// The commands of agents at a PBX as they are typed: what they store, and what they refuse in which words.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { PbxCheck } from '../../src/examination/pbx-check.ts'
import { PostgresWorld } from '../contract/store-world.ts'
import { trunkTo } from '../peers/trunk.ts'
import { anyKind } from '../support/database.ts'
import { codes, texts, typedAll } from '../support/typed.ts'

describe('commands of agents at a PBX', () => {
  let world: PostgresWorld
  let accountId: number
  before(async () => {
    world = await PostgresWorld.open(anyKind())
  })
  after(async () => {
    await world.close()
  })

  const type = (...commands: string[][]) => typedAll({ DATABASE_URL: world.url }, ...commands)
  const of = ['--account', '9009']

  test('an agent is added and set with an address at a host that pbxHosts allows, and registers again without', async () => {
    const said = await type(
      ['account add', '--code', '9009', '--name', 'a', '--appid', 'pbx-appid', '--accesskey', 'k'.repeat(32)],
      ['agent add', ...of, '--ext', '1001', '--uri', 'sip:2001@pbx.example'],
      ['account set', '--code', '9009', '--setting', 'pbxHosts=pbx.example,192.0.2.7'],
      ['agent add', ...of, '--ext', '1001', '--uri', 'sip:2001@PBX.example:5070;transport=tcp'],
      ['agent add', ...of, '--ext', '1001', '--uri', 'sip:2002@pbx.example'],
      ['agent add', ...of, '--ext', '1002', '--uri', 'sip:2002@192.0.2.7', '--password', 'of-the-pbx-1'],
      ['agent list', ...of],
      ['agent set', ...of, '--ext', '1001', '--no-uri', '--password', 'of-the-phone'],
      ['agent set', ...of, '--ext', '1002', '--uri', 'sip:2009@192.0.2.7'],
    )
    assert.deepEqual(codes(said), [0, 1, 0, 0, 1, 0, 0, 0, 0], JSON.stringify(said))
    const [, refused, , added, differing, , list] = texts(said)
    assert.match(refused ?? '', /may not have agents at pbx\.example; an operator can allow the host/)
    assert.equal(added, 'Agent 1001 added.', 'no password is drawn for a PBX')
    assert.match(differing ?? '', /Not changed: --uri;/)
    assert.match(list ?? '', /sip:2001@pbx\.example:5070;transport=tcp/)
    accountId = (await world.store.findAccount('9009'))?.id ?? 0
    const stored = (await world.store.listAgents(accountId, null)).map(({ ext, uri, password }) => [
      ext,
      uri,
      password,
    ])
    assert.deepEqual(stored, [
      ['1001', null, 'of-the-phone'],
      ['1002', 'sip:2009@192.0.2.7', 'of-the-pbx-1'],
    ])
  })

  test('what is no address, what is not allowed and what is a trunk is refused with its sentence; nothing is stored', async () => {
    const said = await type(
      ['trunk add', '--name', 'pbx-line', '--address', 'pbx.example:5080', '--no-enabled'],
      ['agent add', ...of, '--ext', '1005', '--uri', 'sip:2001@pbx.example'],
      ['agent set', ...of, '--ext', '1001', '--uri', 'sip:2001@pbx.example'],
      ['agent set', ...of, '--ext', '1001', '--uri', 'sip:2001:x@pbx.example?Route=%3Csip:c%3E'],
      ['agent set', ...of, '--ext', '1001', '--uri', 'sip:2001@elsewhere.example'],
      ['agent add', ...of, '--from', 'agents.csv', '--uri', 'sip:2001@192.0.2.7'],
      ['account set', '--code', '9009', '--setting', 'pbxHosts=pbx.example:5060'],
    )
    assert.deepEqual(codes(said), [0, 1, 1, 1, 1, 2, 2], JSON.stringify(said))
    assert.doesNotMatch(JSON.stringify(said[0]), /will get no calls/)
    const [, added, set, written, elsewhere] = texts(said)
    for (const text of [added, set])
      assert.match(text ?? '', /pbx\.example is a trunk here, and agents are never called over a carrier\./)
    assert.match(written ?? '', /is not an address of a phone at a PBX; it looks like sip:1001@pbx\.example/)
    assert.match(elsewhere ?? '', /may not have agents at elsewhere\.example/)
    const stored = (await world.store.listAgents(accountId, null)).map(({ ext, uri }) => [ext, uri])
    assert.deepEqual(stored, [
      ['1001', null],
      ['1002', 'sip:2009@192.0.2.7'],
    ])
  })

  test('a trunk that gets the host of an agent at a PBX says so, and is added all the same', async () => {
    const said = await type(
      ['trunk add', '--name', 'there', '--address', '192.0.2.7:5080', '--no-enabled'],
      ['trunk remove', '--name', 'there'],
    )
    assert.deepEqual(codes(said), [0, 0], JSON.stringify(said))
    assert.match(
      JSON.stringify(said[0]),
      /Account 9009 has an agent at a host of this trunk, who will get no calls/,
    )
  })

  test('many are added from a file whose addresses are all checked first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yuhu-agents-'))
    const file = async (name: string, ...lines: string[]) => {
      const path = join(folder, name)
      await writeFile(path, lines.join('\n'))
      return path
    }
    const bad = await file('bad.csv', '1021,,,sip:2021@192.0.2.7', '1022,,,sip:2022@elsewhere.example')
    const good = await file('good.csv', 'ext,uri', '1021,sip:2021@192.0.2.7', '1022,')
    const said = await type(['agent add', ...of, '--from', bad], ['agent add', ...of, '--from', good])
    assert.deepEqual(codes(said), [1, 0], JSON.stringify(said))
    const agents = await world.store.listAgents(accountId, ['1021', '1022'])
    assert.deepEqual(
      agents.map(({ ext, uri, password }) => [ext, uri, password === '']),
      [
        ['1021', 'sip:2021@192.0.2.7', true],
        ['1022', null, false],
      ],
    )
    assert.match(texts(said)[0] ?? '', /may not have agents at elsewhere\.example/)
    assert.doesNotMatch(texts(said)[1] ?? '', /^1021,/m, 'no password is drawn for a PBX')
    await rm(folder, { recursive: true })
  })

  test('a host that has an address of a trunk is a trunk, however either is written; a slow name server decides nothing', async () => {
    const addresses: Readonly<Record<string, readonly string[]>> = {
      'carrier.example': ['192.0.2.1', '2001:db8::1'],
      'alias.example': ['192.0.2.1'],
      'six.example': ['2001:DB8:0::1'],
      'mapped.example': ['::ffff:192.0.2.1'],
      'pbx.example': ['192.0.2.7'],
    }
    let lookups = 0
    const check = new PbxCheck(
      { pbxHosts: [...Object.keys(addresses), '192.0.2.1', 'nowhere.example'].join() },
      {
        listTrunks: async () => [
          {
            ...trunkTo('carrier.example:5060'),
            code: null,
            priority: 1,
            enabled: false,
            channels: 1,
            callsPerSecond: 1,
          },
        ],
      },
      async host => {
        lookups += 1
        return addresses[host] ?? (/^[\d.]+$/.test(host) ? [host] : Promise.reject(new Error('ENOTFOUND')))
      },
    )
    const verdicts: Record<string, string> = {}
    for (const host of [...Object.keys(addresses), '192.0.2.1', '[::ffff:192.0.2.1]', 'nowhere.example']) {
      const verdict = await check.judge(`sip:1001@${host}`)
      verdicts[host] = 'reason' in verdict ? verdict.reason : verdict.uri
    }
    assert.deepEqual(verdicts, {
      ...{
        'carrier.example': 'pbxIsCarrier',
        'alias.example': 'pbxIsCarrier',
        'six.example': 'pbxIsCarrier',
      },
      ...{
        'mapped.example': 'pbxIsCarrier',
        '192.0.2.1': 'pbxIsCarrier',
        '[::ffff:192.0.2.1]': 'pbxIsCarrier',
      },
      ...{ 'pbx.example': 'sip:1001@pbx.example', 'nowhere.example': 'sip:1001@nowhere.example' },
    })
    const before = lookups
    await check.judge('sip:1002@pbx.example')
    assert.equal(lookups, before, 'each host is looked up once')
  })
})

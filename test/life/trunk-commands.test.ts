// The commands of trunks as they are typed: what they say, that repeating them changes nothing, and that no
// password is shown.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PostgresWorld } from '../contract/store-world.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { carrier } from '../sip/trunk/world.ts'
import { anyKind } from '../support/database.ts'
import { codes, texts, typedAll } from '../support/typed.ts'

describe('commands of trunks', () => {
  let world: PostgresWorld
  before(async () => {
    world = await PostgresWorld.open(anyKind())
  })
  after(async () => {
    await world.close()
  })

  const type = (...commands: string[][]) => typedAll({ DATABASE_URL: world.url }, ...commands)

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
      ['account add', '--code', '9001', '--appid', 'A', '--accesskey', 'hidden-key'],
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
})

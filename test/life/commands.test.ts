// The commands as they are typed, over a database of their own: what they say, that repeating them changes nothing, and that no password is shown.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PostgresWorld } from '../contract/store-world.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { carrier } from '../sip/trunk/world.ts'
import { anyKind } from '../support/database.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs them one after the other in a process of their own: a start costs a second. */
const RUNNER = `
const { ADMIN_COMMANDS } = await import('./src/command/admin.ts')
const { TRUNK_COMMANDS } = await import('./src/command/trunk.ts')
const commands = { ...ADMIN_COMMANDS, ...TRUNK_COMMANDS }
const said = []
for (const [name, ...argv] of JSON.parse(process.env.COMMANDS)) {
  const lines = []
  let code
  try {
    code = await commands[name](argv, line => lines.push(line))
  } catch (error) {
    code = 'refused'
    lines.push(error.message)
  }
  said.push([code, lines.join('\\n')])
}
console.log(JSON.stringify(said))`

describe('commands', () => {
  let world: PostgresWorld
  before(async () => {
    world = await PostgresWorld.open(anyKind())
  })
  after(() => world.close())

  /** Exit code and text of each. */
  async function type(...commands: string[][]): Promise<[number | 'refused', string][]> {
    const env = { ...process.env, DATABASE_URL: world.url, COMMANDS: JSON.stringify(commands) }
    const args = ['--import', 'tsx', '--input-type=module', '--eval', RUNNER]
    const { stdout } = await run(process.execPath, args, { cwd: root, env, timeout: 60_000 })
    return JSON.parse(stdout)
  }

  const texts = (said: readonly [number | 'refused', string][]) => said.map(([, text]) => text)

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
      ['agent set', ...agent, '--held', '--password', 'another-word'],
      ['agent list', '--account', '9001'],
      ['agent remove', ...agent],
      ['agent remove', ...agent],
      ['caller-id add', ...number],
      ['caller-id list', '--account', '9001'],
      ['caller-id remove', ...number],
      ['caller-id remove', ...number],
      ['caller-id list', '--account', '9001'],
    )
    assert.ok(said.every(([code]) => code === 0))
    assert.deepEqual(texts(said), [
      'There is no account; add one with «account add».',
      'Account 9001 added.',
      'code  name  appid\n9001  销售  A',
      'Account 9001 has no agents; add some with «agent add».',
      'Agent 1001 added.',
      'ext   groups  reach  ready  registered  state    on\n1001  sales   ring   yes    no          offline  yes',
      'Agent 1001 is set.',
      'ext   groups  reach  ready  registered  state    on\n1001  sales   held   yes    no          offline  yes',
      'Agent 1001 removed.',
      'Account 9001 has no agent 1001; nothing changed.',
      'Caller id 057112345678 added.',
      '057112345678',
      'Caller id 057112345678 removed.',
      'Account 9001 has no caller id 057112345678; nothing changed.',
      'Account 9001 has no caller ids; add some with «caller-id add».',
    ])
    assert.doesNotMatch(texts(said).join(), /hidden|another-word/)
  })

  test('a trunk is added, changed in what is given, listed without its password, and removed', async () => {
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
    const more = ['--domain', 'ims.example', '--prefix', '0=0086', '--prefix', '=9', '--assert-identity', '--no-probe', '--channels', '5']
    const name = ['--name', 'carrier']
    const said = await type(
      ['trunk list'],
      ['trunk add', ...name, ...all, ...more, '--calls-per-second', '2.5'],
      ['trunk add', ...name, '--address', '192.0.2.9'],
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
        enabled: false,
        channels: 7,
        callsPerSecond: 2.5,
      },
      prefixRules: [],
    })
    said.push(...(await type(['trunk remove', ...name], ['trunk remove', ...name])))
    assert.equal(await stored(), undefined)
    assert.ok(said.every(([code]) => code === 0))
    const head = 'name     account  address                         transport  login  registers  channels  calls/s  prefixes   on'
    assert.deepEqual(texts(said), [
      'There is no trunk; add one with «trunk add».',
      'Trunk carrier added.',
      'Trunk carrier is there already; nothing changed.',
      `${head}\ncarrier  all      sip.example.com:5080,192.0.2.1  tcp        u      yes        5         2.5      0=0086 =9  yes`,
      'Trunk carrier is set.',
      `${head.replace('prefixes ', 'prefixes')}\ncarrier  all      sip.example.com:5080,192.0.2.1  tcp        u      no         7         2.5      -         no`,
      'Trunk carrier removed.',
      'There is no trunk carrier; nothing changed.',
    ])
    assert.doesNotMatch(texts(said).join(), /hidden/)
  })

  test('what cannot be is refused in a sentence that names it', async () => {
    await world.store.addTrunk({ code: null, name: 'there', channels: 1, callsPerSecond: 1, address: '' })
    const name = ['--name', 'there']
    const refused: [string[], RegExp][] = [
      [['trunk add', '--name', 'two words'], /^--name is «two words»/],
      [['trunk add', '--name', 'x', '--address', 'sip:x'], /^--address is «sip:x»/],
      [['trunk set', ...name, '--transport', 'tls'], /^--transport is «tls»/],
      [['trunk set', ...name, '--domain', 'a,b'], /^--domain is «a,b»/],
      [['trunk set', ...name, '--prefix', '0'], /^--prefix is «0»/],
      [['trunk set', ...name, '--prefix', '0=1;x'], /^--prefix is «0=1;x»/],
      [['trunk set', ...name, '--prefix', '0=1', '--prefix', '0=2'], /^--prefix 0= is there twice/],
      [['trunk set', ...name, '--password', 'p'], /^--password needs a --username/],
      [['trunk set', ...name, '--register'], /^--register needs/],
      [['trunk set', ...name, '--username', 'a\r\nb'], /^--username has a character/],
      [['trunk set', ...name, '--channels', '-1'], /--channels/],
      [['trunk set', ...name], /^Say what to set/],
      [['trunk set', '--name', 'no such', '--channels', '1'], /^There is no trunk no such/],
      [['trunk test', '--name', 'no such'], /^There is no trunk no such/],
      [['agent set', '--account', '9001', '--ext', '1', '--held', '--ring'], /^An agent is --held or --ring/],
      [['agent set', '--account', '9001', '--ext', '1999', '--held'], /^Account 9001 has no agent 1999/],
    ]
    const said = await type(...refused.map(([command]) => command))
    for (const [index, [command, sentence]] of refused.entries()) {
      assert.equal(said[index]?.[0], 'refused', command.join(' '))
      assert.match(said[index]?.[1] ?? '', sentence)
    }
    await world.store.removeTrunk('there')
  })

  test('trunk test asks the carrier itself and answers 1 when something is wrong', async t => {
    const far = await carrier(t)
    const said = await type(
      ['trunk add', '--name', 'near', '--address', `${HERE}:${far.port}`],
      ['trunk test', '--name', 'near'],
      ['trunk set', '--name', 'near', '--address', ''],
      ['trunk test', '--name', 'near'],
      ['trunk remove', '--name', 'near'],
    )
    assert.deepEqual([said[1]?.[0], said[3]?.[0]], [0, 1])
    assert.match(said[1]?.[1] ?? '', /^ok {5}Trunk near: 127\.0\.0\.1:\d+ answers 200 OK to OPTIONS after \d+ ms\.$/)
    assert.match(said[3]?.[1] ?? '', /^WRONG {2}Trunk near: it has no address/)
    assert.equal(far.count('OPTIONS'), 1)
  })
})

// Everything known of a number over `/v1`: what is in it, that it is signed, and that it shows no secret.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { isGenuine, readClaim } from '../../src/evidence/signed-file.ts'
import { claimOf, NODE, NOON, RANG_OUT } from '../contract/store-world.ts'
import { addPastCalls, withDatabase } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

const PHONE = '13800000042'
const SECRET = 'a-secret-nobody-may-see'

describe('evidence of a number', () => {
  let world: V1World
  let boss: Asker
  let accountId: number

  before(async () => {
    world = await V1World.start()
    boss = await world.signedIn('9001', 'supervisor')
    accountId = world.accountId('9001')
    const { store } = world
    await store.setSettings('9001', { pushSecret: SECRET, abandonRateMax: 0.02 })
    await store.holdAccount(accountId, NODE, 600_000)
    const made = await boss.post('/v1/tasks', {
      ...{ name: '<b>spring</b>', assignment: { type: 'extensions', extensions: ['1001'] }, start: true },
      contacts: [{ phone: PHONE, memberid: 'M-7' }],
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const [task] = (await store.loadAccount(accountId))?.tasks ?? []
    assert.ok(task !== undefined)
    const claims = await store.claim(claimOf(task.id, 10, { now: Date.now() }))
    const marks = claims.map(({ callId }) => ({ callId, dialedAt: NOON, trunk: 'line', callerId: '0101' }))
    await store.clearToDial(accountId, NODE, marks)
    const calls = claims.map(({ callId }) => ({ callId, end: RANG_OUT }))
    await store.record(accountId, NODE, { calls, agents: [], tasks: [], pushes: [] })
    const byHand = { phone: PHONE, dialedAt: NOON - 60_000, outcome: 'agentNotReached' } as const
    const [missed] = await addPastCalls(world, '9001', [byHand])
    const notCalled = "update call set not_called = 'customer' where id = $1"
    await withDatabase(world, client => client.query(notCalled, [missed]))
    const rules = { limits: [{ most: 3, in: 'day' }] }
    const admin = await world.signedIn('9001', 'admin')
    assert.equal((await admin.ask('PUT', '/v1/plans/usual', { rules })).status, 200)
    assert.equal((await admin.ask('PATCH', '/v1/settings', { changes: { plan: 'usual' } })).status, 200)
    const promise = { phone: PHONE, at: world.world.clock.now + 86_400_000, ext: '1001', note: 'at ten' }
    const promised = await boss.post('/v1/call-backs', promise)
    assert.equal(promised.status, 201, JSON.stringify(promised.body))
    await boss.post('/v1/blocks', { phones: [PHONE], memberids: ['M-7'], reason: 'complained' })
  })
  after(() => world.stop())

  const made = async (form: 'json' | 'html', asker = boss, language = 'en') => {
    const { status, body } = await asker.post(`/v1/evidence/${PHONE}`, { form, language })
    assert.equal(status, 201, JSON.stringify(body))
    return Buffer.from(body.content)
  }

  test('it holds the task, the calls with why they ended, who blocked number and person, and the rules', async () => {
    const { evidence } = JSON.parse((await made('json')).toString())
    assert.deepEqual([evidence.phone, evidence.madeBy, evidence.counters.calls], [PHONE, 'supervisor', 1])
    assert.deepEqual(
      evidence.contacts.map((one: Record<string, unknown>) => [
        one['taskName'],
        one['memberid'],
        one['state'],
      ]),
      [['<b>spring</b>', 'M-7', 'done']],
    )
    assert.deepEqual(
      evidence.calls.map((one: Record<string, unknown>) => [
        one['outcome'],
        one['sipStatus'],
        one['callerId'],
      ]),
      [
        ['noAnswer', 480, '0101'],
        ['agentNotReached', null, '0571'],
      ],
    )
    assert.deepEqual(
      evidence.blocks.map((one: Record<string, unknown>) => [
        one['phone'],
        one['memberid'],
        one['by'],
        one['reason'],
      ]),
      [
        [PHONE, null, 'supervisor', 'complained'],
        [null, 'M-7', 'supervisor', 'complained'],
      ],
    )
    assert.equal(evidence.rules.settings.abandonRateMax, 0.02)
    assert.ok(evidence.rules.set.includes('abandonRateMax'))
    const [plan] = evidence.rules.plans
    assert.deepEqual(
      [plan.name, plan.version, plan.changedBy, plan.rules.limits[0].most],
      ['usual', 1, 'admin', 3],
    )
    const [back] = evidence.callBacks
    assert.deepEqual(
      [back.ext, back.note, back.state, back.createdBy],
      ['1001', 'at ten', 'waiting', 'supervisor'],
    )
    const noted = evidence.audit.map((one: Record<string, unknown>) => `${one['verb']} ${one['noun']}`)
    assert.ok(
      noted.includes('added block') && noted.includes('added plan') && noted.includes('added blockedPerson'),
      noted.join(', '),
    )
  })

  test('as data and as a page in both languages it is signed with the key of the account, and shows no secret', async () => {
    const key = await world.store.evidenceKey(accountId)
    const files = [await made('json'), await made('html'), await made('html', boss, 'zh')]
    for (const file of files) {
      assert.ok(isGenuine(key, file))
      assert.equal(readClaim(file)?.account, '9001')
      const text = file.toString()
      for (const secret of [SECRET, key.toString('hex'), key.toString('base64'), '"key"'])
        assert.ok(!text.includes(secret), secret)
    }
    const [, english = '', chinese = ''] = files.map(String)
    assert.ok(english.includes('Everything known of a number') && chinese.includes('号码证据'))
    assert.ok(english.includes('at ten') && chinese.includes('尚未回拨') && chinese.includes('usual'))
    assert.ok(!english.includes('<b>spring') && english.includes('&lt;b&gt;spring'), 'a name is a text')
    assert.deepEqual(await world.store.evidenceKey(accountId), key, 'made once')
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    const other = await world.store.evidenceKey(world.accountId('9002'))
    assert.notEqual(hash(other), hash(key))
    assert.equal(isGenuine(other, files[0] ?? Buffer.alloc(0)), false)
  })

  test("another account's evidence of the same number knows nothing, and what is no number is refused", async () => {
    const other = await world.signedIn('9002', 'admin')
    const { evidence } = JSON.parse((await made('json', other)).toString())
    assert.deepEqual([evidence.contacts, evidence.calls, evidence.blocks], [[], [], []])
    assert.deepEqual([evidence.callBacks, evidence.rules.plans], [[], []])
    assert.ok(!JSON.stringify(evidence).includes('spring'))
    assert.equal((await boss.post('/v1/evidence/12', {})).body.reason, 'numberInvalid')
    const agent = await world.signedIn('9001', 'agent')
    assert.equal((await agent.post(`/v1/evidence/${PHONE}`, {})).status, 403)
  })
})

// A push tried now over `/v1`: what is sent, what is shown of the answer, what is refused.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { rangesIn } from '../../src/domain/address.ts'
import { isInternal } from '../../src/push/push-address.ts'
import { PushTrials } from '../../src/push/push-try.ts'
import { createReceiver, type Receiver } from '../support/receiver.ts'
import { type Asker, V1World } from './v1-world.ts'

describe('pushes tried now', () => {
  let world: V1World
  let receiver: Receiver
  let admin: Asker
  let supervisor: Asker
  const trials = new PushTrials({ clock: createRealClock(), allowAddresses: rangesIn('') })

  before(async () => {
    world = await V1World.start(undefined, {
      tryPush: (account, kind, url, seesInside) => trials.try(account, kind, url, seesInside),
    })
    receiver = await createReceiver()
    admin = await world.signedIn('9001', 'admin')
    supervisor = await world.signedIn('9001', 'supervisor')
  })
  after(async () => {
    await world.stop()
    trials.close()
    await receiver.close()
  })

  const asked = (body: object, asker = supervisor) => asker.post('/v1/pushes/try', body)

  test('without a URL of its kind there is nothing to try', async () => {
    assert.equal((await asked({ kind: 'task' })).body.reason, 'noPushUrl')
  })

  test('one record goes out as a push does: signed, in its form, and marked as a test', async () => {
    await world.store.setSettings('9001', { pushCallUrl: `${receiver.url}/crm`, pushSecret: 'key' })
    const { status, body } = await asked({ kind: 'call' })
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual([body.status, body.isReceived, body.url], [200, true, `${receiver.url}/crm`])
    assert.match(body.sentence, /^The receiver took the record: HTTP 200 after \d+ ms\.$/)
    const [sent] = receiver.received
    assert.equal(sent?.body, body.body)
    const record = JSON.parse(sent?.body ?? '')
    assert.deepEqual([record.companycode, record.test], ['9001', true])
    const signature = createHmac('sha256', 'key').update(body.body).digest('hex')
    assert.equal(sent?.headers['x-yuhu-signature'], `sha256=${signature}`)
    const [noted] = await world.store.listAudit(world.accountId('9001'), { before: null, limit: 1 })
    assert.deepEqual([noted?.actor, noted?.verb, noted?.noun], ['supervisor', 'tried', 'push'])
    assert.equal((await supervisor.get('/v1/pushes')).body.rows.length, 0, 'it is in no outbox')
  })

  test('a refusal, a redirection and a silence are told apart', async () => {
    receiver.manner = 500
    const refused = (await asked({ kind: 'call' })).body
    assert.deepEqual([refused.status, refused.isReceived], [500, false])
    assert.match(refused.sentence, /refused the record: HTTP 500/)
    receiver.manner = { redirectTo: 'http://169.254.169.254/' }
    assert.match((await asked({ kind: 'call' })).body.sentence, /redirection/)
    receiver.manner = 200
    const closed = await createReceiver()
    await closed.close()
    const silent = (await asked({ kind: 'state', url: closed.url }, admin)).body
    assert.deepEqual([silent.status, silent.isReceived], [null, false])
    assert.match(silent.sentence, /^Nothing listens/)
  })

  test('only an admin names a URL, and none that pushes may not reach', async () => {
    const url = `${receiver.url}/other`
    assert.equal((await asked({ kind: 'task', url })).body.reason, 'roleForbids')
    assert.equal((await asked({ kind: 'task', url }, admin)).body.isReceived, true)
    const metadata = (await asked({ kind: 'task', url: 'http://169.254.169.254/latest' }, admin)).body
    assert.equal(metadata.status, null)
    assert.match(metadata.sentence, /may not be reached/)
    for (const wrong of ['file:///etc/passwd', 'crm', ''])
      assert.equal((await asked({ kind: 'task', url: wrong }, admin)).body.reason, 'invalidInput', wrong)
  })

  test('what a receiver on a private network answers is shown to an operator only', async () => {
    assert.equal((await asked({ kind: 'call' }, admin)).body.answer, null)
    const operator = await world.signedIn('', 'operator')
    const seen = await operator.with({ 'yuhu-account': '9001' }).post('/v1/pushes/try', { kind: 'call' })
    assert.equal(typeof seen.body.answer, 'string', JSON.stringify(seen.body))
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '172.20.0.1',
      '192.168.1.1',
      '::1',
      'fd12::1',
      '::ffff:10.0.0.1',
      '',
    ])
      assert.ok(isInternal(address), address)
    for (const address of ['203.0.113.9', '2606:4700::1111', '172.32.0.1'])
      assert.ok(!isInternal(address), address)
  })

  test('more than ten a minute are refused, of this account only', async () => {
    const reasons: unknown[] = []
    for (let tries = 0; tries < 10; tries++) reasons.push((await asked({ kind: 'call' })).body.reason)
    assert.equal(reasons.at(-1), 'tooManyRequests')
    const other = await world.signedIn('9002', 'admin')
    assert.equal((await asked({ kind: 'call', url: receiver.url }, other)).body.isReceived, true)
  })
})

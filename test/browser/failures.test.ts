// What may go wrong with an agent in a browser: a wrong password, a page closed, a relay that is gone. Each
// ends, and what follows works.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserPhone } from './browser.ts'
import { until, untilBrowser } from './listening.ts'
import { ACCOUNT_ID, AGENT, notTested, office } from './office.ts'

test('a browser with a wrong password is refused and never rings', { skip: notTested }, async t => {
  const { account, reported, ring } = await office(t)
  const phone = await browserPhone(t)
  await phone.start({ ...account, password: 'wrong horse' })
  const notes = await until(
    'it is refused',
    () => phone.notes(),
    all => all.some(note => note.startsWith('registrationFailed')),
  )
  assert.ok(!notes.includes('registered'), notes.join())
  ring('agent-1')
  const ended = await reported('ended', 'agent-1')
  assert.deepEqual([ended.outcome, ended.by], ['unreachable', 'network'])
})

test('an agent who closes the page during a call is gone at once, and the customer waits for another', {
  skip: notTested,
}, async t => {
  const { telephony, account, reported, ring, dial } = await office(t)
  const phone = await browserPhone(t)
  await phone.start(account)
  await reported('agentRegistered')
  ring('agent-1')
  await reported('answered', 'agent-1')
  dial('customer-1')
  await reported('answered', 'customer-1')
  telephony.join('customer-1', 'customer-1')
  telephony.join('agent-1', 'customer-1')
  await untilBrowser(phone, 'they talk', stats => stats.levelIn > 0.1)
  await phone.leave()
  const ended = await reported('ended', 'agent-1')
  // Without sound it would end `completed`, after ten seconds.
  assert.deepEqual([ended.outcome, ended.by], ['lost', 'network'])
  const gone = await reported('agentUnregistered')
  assert.deepEqual([gone.accountId, gone.ext], [ACCOUNT_ID, AGENT.ext])
  assert.deepEqual(
    (await telephony.snapshot()).map(leg => [leg.legId, leg.room]),
    [['customer-1', 'customer-1']],
  )
})

test('if the relay dies the call ends for lack of sound, nobody is rung in vain for long, and all is well once it is back', {
  skip: notTested,
}, async t => {
  const { account, reported, ring, daemon, reports } = await office(t, { rtpTimeoutMs: 3_000 })
  const phone = await browserPhone(t)
  await phone.start(account)
  await reported('agentRegistered')
  ring('agent-1')
  await reported('answered', 'agent-1')
  await untilBrowser(phone, 'sound comes', stats => stats.packetsIn > 10)
  await daemon.kill()
  const cut = await reported('ended', 'agent-1')
  assert.deepEqual([cut.outcome, cut.by], ['completed', 'network'])
  assert.ok(reports.some(line => line.startsWith('leg rtpTimeout agent-1')))

  const rungAt = performance.now()
  ring('agent-2')
  const refused = await reported('ended', 'agent-2')
  assert.deepEqual([refused.outcome, refused.by], ['unreachable', 'network'])
  assert.ok(performance.now() - rungAt < 10_000)
  assert.equal((await phone.notes()).filter(note => note.startsWith('rung')).length, 1)

  await daemon.start()
  ring('agent-3')
  await reported('answered', 'agent-3')
  await untilBrowser(
    phone,
    'sound comes again',
    stats => stats.connection === 'connected' && stats.packetsIn > 10,
  )
})

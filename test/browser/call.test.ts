// An agent in a browser: JsSIP over WebSocket, its sound through rtpengine, talks to sipp's customers behind
// the real SIP switch.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { tone, usualLevel } from '../sip/media/tones.ts'
import { browserPhone, MICROPHONE_DB, MICROPHONE_HZ } from './browser.ts'
import { stereo, until, untilBrowser } from './listening.ts'
import { ACCOUNT_ID, AGENT, notTested, office } from './office.ts'
import { BROWSER_ADDRESS, noCertificates, tlsProxy } from './tls-proxy.ts'

const LOUD = 0.1
const QUIET = 0.01
/** Half of the 30 minutes a session is agreed for, and a little. */
const QUARTER_MS = 905_000

test('an agent in a browser talks to one customer after another without being rung again, and what both say is recorded', {
  skip: notTested,
}, async t => {
  const { telephony, account, reported, ring, dial, folder, carrier } = await office(t)
  const phone = await browserPhone(t)
  await phone.start(account)
  const registered = await reported('agentRegistered')
  assert.deepEqual([registered.accountId, registered.ext], [ACCOUNT_ID, AGENT.ext])

  ring('agent-1')
  await reported('ringing', 'agent-1')
  await reported('answered', 'agent-1')
  const alone = await untilBrowser(phone, 'silence comes', stats => stats.packetsIn > 25)
  assert.equal(alone.dtls, 'connected')
  assert.ok(alone.levelIn < QUIET, `${alone.levelIn} with nobody there`)

  dial('customer-1')
  await reported('answered', 'customer-1')
  telephony.join('customer-1', 'customer-1')
  telephony.join('agent-1', 'customer-1')
  telephony.record('customer-1', 'one.wav')
  await reported('joined', 'agent-1')
  const before = await untilBrowser(
    phone,
    'its own tone comes back from the first customer',
    stats => stats.levelIn > LOUD,
  )
  assert.ok(before.levelOut > LOUD, `microphone at ${before.levelOut}`)
  await untilBrowser(phone, 'they talk for a second', stats => stats.packetsIn > before.packetsIn + 50)
  telephony.hangup('customer-1')
  await reported('ended', 'customer-1')

  await untilBrowser(phone, 'silence between two customers', stats => stats.levelIn < QUIET)
  dial('customer-2')
  await reported('answered', 'customer-2')
  telephony.join('customer-2', 'customer-2')
  telephony.join('agent-1', 'customer-2')
  const second = await untilBrowser(
    phone,
    'its own tone comes back from the second customer',
    stats => stats.levelIn > LOUD,
  )
  assert.ok(second.packetsLost <= 5, `${second.packetsLost} packets lost`)

  await phone.hold()
  await untilBrowser(phone, 'the customer is on hold', stats => stats.levelIn < QUIET)
  await phone.unhold()
  await untilBrowser(phone, 'they talk again', stats => stats.levelIn > LOUD)
  assert.deepEqual(await phone.notes(), [
    'connected',
    'registered',
    'rung by yuhu',
    'confirmed',
    'hold',
    'unhold',
  ])

  // Two stars end the conversation and keep the line.
  await phone.press('**')
  const keyed = await reported('ended', 'customer-2')
  assert.deepEqual([keyed.by, keyed.outcome], ['agent', 'completed'])
  assert.ok((await telephony.snapshot()).some(({ legId, answered }) => legId === 'agent-1' && answered))

  await phone.hangup()
  const ended = await reported('ended', 'agent-1')
  assert.deepEqual([ended.by, ended.outcome], ['agent', 'completed'])
  await until(
    'the carrier has no call left',
    async () => carrier.hanging(),
    hanging => hanging.length === 0,
  )

  const { left, right } = stereo(join(folder, 'one.wav'))
  for (const [side, samples] of Object.entries({ left, right })) {
    // A second in the middle: both have begun and nobody has hung up.
    const middle = samples.subarray(samples.length / 2 - 2_000, samples.length / 2 + 2_000)
    const level = usualLevel(middle, MICROPHONE_HZ)
    assert.ok(Math.abs(level - MICROPHONE_DB) < 3, `${side}: ${level} dB`)
  }
})

test('a browser listens as a third like any other phone: rtpengine only turns its sound into ours', {
  skip: notTested,
}, async t => {
  // Two tones, for a sound that comes back twice may cancel itself.
  const tones = [500, 700]
  const carrier = await startSpeakingCarrier(call => {
    call.answer()
    call.play(tone([tones[carrier.calls.indexOf(call)] ?? 0], 1_000, MICROPHONE_DB), 'loops')
  })
  t.after(() => carrier.stop())
  const { telephony, account, reported, ring, dial } = await office(t, {
    carrierAt: `${carrier.address}:${carrier.port}`,
  })
  const phone = await browserPhone(t)
  await phone.start(account)
  await reported('agentRegistered')
  ring('agent-1')
  await reported('answered', 'agent-1')
  telephony.join('agent-1', 'room')
  const withAgent = { speaksTo: ['agent-1'], hears: ['agent-1'] }
  for (const customer of ['customer-1', 'customer-2']) {
    dial(customer)
    await reported('answered', customer)
    telephony.join(customer, 'room', withAgent)
  }
  const both = await untilBrowser(
    phone,
    'it hears both',
    stats => stats.levelIn > 1.5 * stats.levelOut && stats.levelOut > LOUD,
  )
  const later = await untilBrowser(
    phone,
    'they talk for a second',
    stats => stats.packetsIn > both.packetsIn + 50,
  )
  assert.ok(later.packetsLost - both.packetsLost <= 5, `${later.packetsLost} packets lost`)
  const withAgentOnly = carrier.calls.map(call => {
    const lately = call.heard().slice(-8_000)
    return [MICROPHONE_HZ, ...tones].map(hz => usualLevel(lately, hz))
  })
  for (const [ofAgent = 0, ...ofCustomers] of withAgentOnly)
    assert.ok(
      Math.abs(ofAgent - MICROPHONE_DB) < 3 && ofCustomers.every(level => level < ofAgent - 30),
      `each customer hears the browser and not the other: ${JSON.stringify(withAgentOnly)} dB`,
    )
  telephony.join('customer-2', 'room', { speaksTo: 'none', hears: 'all' })
  await untilBrowser(
    phone,
    'one of them only listens',
    stats => stats.levelIn > LOUD && stats.levelIn < 1.5 * stats.levelOut,
  )
  telephony.leave('customer-1')
  await untilBrowser(phone, 'nobody speaks to it', stats => stats.levelIn < QUIET)
})

test('a browser behind a TLS proxy (wss) stays in its call for hours: its registration and its session are refreshed', {
  skip: notTested || noCertificates,
}, async t => {
  const { telephony, account, reported, ring, wsPort, reports } = await office(t, { isBehindProxy: true })
  const port = await tlsProxy(t, wsPort)
  const phone = await browserPhone(t)
  await phone.start({ ...account, url: `wss://127.0.0.1:${port}/sip` })
  await reported('agentRegistered')
  ring('agent-1')
  await reported('answered', 'agent-1')
  await untilBrowser(phone, 'sound comes', stats => stats.packetsIn > 10 && stats.packetsOut > 10)
  assert.ok(
    reports.includes(`transport connected ws ${BROWSER_ADDRESS} `),
    'a ban would hit the browser, not the proxy',
  )

  const registrations = () =>
    phone.messages.filter(message => /^< SIP\/2.0 200 \d+ REGISTER$/.test(message)).length
  const before = registrations()
  await phone.pass(QUARTER_MS)
  await until(
    'JsSIP has refreshed the session and its registration',
    async () => phone.messages,
    all => all.some(message => /^< SIP\/2.0 200 \d+ UPDATE$/.test(message)) && registrations() > before,
  )
  assert.equal((await telephony.snapshot()).length, 1)
  telephony.hangup('agent-1')
  const notes = await until(
    'it hears that we hang up',
    () => phone.notes(),
    all => all.some(note => note.startsWith('ended')),
  )
  assert.deepEqual(notes.slice(2), ['rung by yuhu', 'confirmed', 'ended by remote: Terminated'])
})

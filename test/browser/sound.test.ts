// A browser's sound through rtpengine to a leg of ours and back, without SIP: each hears the tone of the
// other.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { createMedia } from '../../src/telephony/sip/media/media.ts'
import { answerAgain } from '../../src/telephony/sip/rtpengine/again.ts'
import { createRtpengine } from '../../src/telephony/sip/rtpengine/rtpengine.ts'
import type { Codec } from '../../src/telephony/sip/sdp/audio.ts'
import { LocalSession } from '../../src/telephony/sip/sdp/local.ts'
import { parseSdp } from '../../src/telephony/sip/sdp/parse-description.ts'
import { wavFile } from '../sip/media/phone.ts'
import { levelOf, tone } from '../sip/media/tones.ts'
import { rtpengine } from '../sip/rtpengine/daemon.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { browserPhone, MICROPHONE_DB, MICROPHONE_HZ, notTested } from './browser.ts'
import { stereo, temporaryFolder, untilBrowser } from './listening.ts'

const PROMPT_HZ = 1_000
const PROMPT_DB = -10

/** A browser hears our tone, and is recorded. */
async function conversation(t: TestContext, codecs: readonly Codec[]) {
  const folder = temporaryFolder(t)
  const clock = createRealClock()
  const { port } = await rtpengine(t)
  const relay = createRtpengine({ address: HERE, port, clock, random: randomBytes, report() {} })
  await relay.start()
  t.after(() => relay.stop())
  const media = createMedia({
    address: HERE,
    ports: { from: 26_000, to: 26_099 },
    rtpTimeoutMs: 30_000,
    clock,
    listener() {},
  })
  t.after(() => media.stop())
  const phone = await browserPhone(t)

  const session = new LocalSession({ ...(await media.open('leg-1')), codecs }, randomBytes)
  const offer = await relay.offer('leg-1', 'ours', session.offer())
  const answer = await phone.take(offer)
  const plain = parseSdp(await relay.answer('leg-1', 'ours', 'browser', answer))
  assert.ok(!('kind' in plain))
  const remote = session.accept(plain)
  assert.ok(typeof remote === 'object', String(remote))
  const prompt = join(folder, 'prompt.wav')
  const recording = join(folder, 'recording.wav')
  writeFileSync(prompt, wavFile({ sound: new Uint8Array(tone([PROMPT_HZ], 2_000, PROMPT_DB).buffer) }))
  media.setRemote('leg-1', remote)
  media.record('leg-1', recording)
  media.playLoop('leg-1', prompt)
  return { phone, media, offer, answer, recording }
}

test('a browser and a leg of ours hear each other through rtpengine with G.711, nothing transcoded', {
  skip: notTested,
}, async t => {
  const { phone, media, recording } = await conversation(t, ['PCMA'])
  const heard = await untilBrowser(
    phone,
    'it hears a second of our tone',
    stats => stats.levelIn > 0.1 && stats.packetsIn > 50,
  )
  assert.deepEqual([heard.connection, heard.dtls, heard.codec], ['connected', 'connected', 'audio/PCMA'])
  assert.ok(heard.packetsLost <= 2, `${heard.packetsLost} packets lost`)
  const sound = await media.close('leg-1')
  assert.ok(sound.packetsIn > 40 && sound.packetsLost === 0, JSON.stringify(sound))
  // The first half second may hold the beginning of the call.
  const { left } = stereo(recording)
  const middle = left.subarray(4_000, left.length - 800)
  assert.ok(
    Math.abs(levelOf(middle, MICROPHONE_HZ) - MICROPHONE_DB) < 2,
    `microphone at ${levelOf(middle, MICROPHONE_HZ)} dB`,
  )
  assert.ok(levelOf(middle, PROMPT_HZ) < -40, `our own tone comes back at ${levelOf(middle, PROMPT_HZ)} dB`)
})

test('a browser holds a call in PCMU and resumes it: answered from what was agreed, and the sound returns', {
  skip: notTested,
}, async t => {
  const { phone, offer, answer } = await conversation(t, ['PCMU'])
  const heard = await untilBrowser(phone, 'it hears our tone', stats => stats.levelIn > 0.1)
  assert.equal(heard.codec, 'audio/PCMU')
  let sent = offer
  for (const direction of ['sendonly', 'inactive', 'sendrecv']) {
    const again = answerAgain({ sent, answered: answer }, await phone.offerAgain(direction))
    assert.ok(again !== null, direction)
    sent = again.sdp
    await phone.settle(sent)
    assert.equal(await phone.direction(), direction)
  }
  const before = await untilBrowser(phone, 'it is still connected', stats => stats.connection === 'connected')
  const after = await untilBrowser(
    phone,
    'our tone is back',
    stats => stats.levelIn > 0.1 && stats.packetsIn > before.packetsIn + 10,
  )
  assert.ok(after.packetsOut > before.packetsOut)
})

// The media port with real sockets and worker threads on loopback: sound, switches, recordings, ports,
// silence, hostile packets.
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { PortsUsedUp, type SoundCodec } from '../../../src/telephony/sip/media/port.ts'
import { GIVE_UP_MS } from '../../support/eventually.ts'
import { ADDRESS, wavFile } from './phone.ts'
import { allRead, assertOneStream, clock, inStudio, recordedSides, talk, together, until } from './studio.ts'
import { levelOf, loudestLevel, quiet, tone } from './tones.ts'

const folder = mkdtempSync(join(tmpdir(), 'yuhu-media-'))
after(() => rm(folder, { recursive: true, force: true }))
const LEVEL_DB = -10

/** What the media does not show: its worker threads, for a test to end one. */
interface Inside {
  readonly workers: { readonly benches: { readonly worker: { terminate(): Promise<number> } }[] }
}

test('an agent is switched from customer to customer: one stream, the right sound, the recording on the right channels', async () => {
  for (const [range, legsPerWorker] of [
    [21_000, 1],
    [21_100, 100],
  ] as const) {
    await inStudio(range, { legsPerWorker }, async ({ media, phone }) => {
      const agent = await phone('agent', 'PCMU')
      const one = await phone('one', 'PCMA')
      const two = await phone('two', 'PCMA')
      const file = join(folder, `switch-${legsPerWorker}.wav`)
      media.record('two', file)
      together(media, 'one', 'agent')
      await talk([one, tone([400], 600, LEVEL_DB)], [agent, quiet(600)])
      media.hear(
        new Map([
          ['one', []],
          ['agent', []],
        ]),
      )
      const heardOne = agent.received.length
      await until(() => agent.received.length > heardOne + 10, 'silence between customers')
      together(media, 'two', 'agent')
      const heardTwo = agent.received.length
      await talk([two, quiet(1_200)], [agent, tone([1_000], 1_200, LEVEL_DB)])
      await until(() => agent.received.length > heardTwo + 55, 'the second customer')
      const sound = await media.close('two')
      assertOneStream(agent.received)
      assertOneStream(two.received)
      assert.ok(
        Math.abs(loudestLevel(agent.heard(), 400) - LEVEL_DB) < 1,
        'the agent hears the first customer',
      )
      assert.ok(levelOf(agent.heard(heardTwo + 5), 400) < -50, 'and not with the second')
      assert.ok(Math.abs(loudestLevel(two.heard(), 1_000) - LEVEL_DB) < 1, 'the second hears the agent')
      assert.ok(agent.received.filter(packet => packet.marker).length >= 3)
      assert.deepEqual(sound.recording?.file, file)
      const [left, right] = recordedSides(file)
      assert.ok(Math.abs(loudestLevel(right, 1_000) - LEVEL_DB) < 1, 'recorded on the right')
      assert.ok(levelOf(left, 1_000) < -60, 'and not on the left')
      assert.ok(levelOf(right, 400) < -60, 'the first customer is not in it')
      assert.deepEqual([sound.packetsIn, sound.packetsLost, sound.packetsRefused], [60, 0, 0])
    })
  }
})

test('an announcement is played once to its end, a loop until it is stopped; a file that cannot be played is reported', async () => {
  const samples = tone([600], 300, LEVEL_DB)
  const file = join(folder, 'announcement.wav')
  writeFileSync(file, wavFile({ sound: new Uint8Array(samples.buffer) }))
  const stereo = join(folder, 'stereo.wav')
  writeFileSync(stereo, wavFile({ channels: 2, sound: new Uint8Array(samples.buffer) }))
  await inStudio(21_200, {}, async ({ media, phone, reported, events }) => {
    const customer = await phone('customer', 'PCMA')
    media.play('customer', file)
    await reported('played', 'customer')
    await until(() => customer.received.length > 20, 'the announcement and silence after it')
    const heard = customer.heard()
    const began = heard.findIndex(sample => Math.abs(sample) > 1_000)
    assert.ok(Math.abs(loudestLevel(heard, 600) - LEVEL_DB) < 1)
    assert.ok(levelOf(heard.subarray(began + 2_400), 600) < -60)
    media.playLoop('customer', file)
    const from = customer.received.length
    await until(() => customer.received.length > from + 40, 'the loop')
    assert.ok(Math.abs(loudestLevel(customer.heard(from), 600) - LEVEL_DB) < 1)
    media.stopPlaying('customer')
    const stopped = customer.received.length
    await until(() => customer.received.length > stopped + 20, 'silence again')
    assert.ok(levelOf(customer.heard(stopped + 5), 600) < -60)
    media.play('customer', stereo)
    assert.match((await reported('playFailed', 'customer')).reason, /not mono/)
    media.play('customer', join(folder, 'nowhere.wav'))
    await until(
      () => events.filter(event => event.type === 'playFailed').length === 2,
      'the file that is not there',
    )
    assert.equal(events.filter(event => event.type === 'played').length, 1)
    assertOneStream(customer.received)
  })
})

test('digits are reported and passed on to the partner under its own payload type', async () => {
  await inStudio(21_300, {}, async ({ media, phone, reported }) => {
    const [customer, agent] = [await phone('customer'), await phone('agent')]
    media.setRemote('agent', { ...agent.remote, events: 96 })
    together(media, 'customer', 'agent')
    await talk([customer, quiet(200)])
    customer.press(11)
    assert.deepEqual(
      { ...(await reported('digit', 'customer')), at: 0 },
      { type: 'digit', legId: 'customer', at: 0, digit: '#', durationMs: 60 },
    )
    await until(() => agent.received.filter(packet => packet.payloadType === 96).length === 5, 'the digit')
    assertOneStream(agent.received)
  })
})

test('ports are given back, rested, and used again; when all are used the next leg is refused', async () => {
  await inStudio(21_400, { ports: { from: 21_400, to: 21_405 }, portRestMs: 300 }, async ({ media }) => {
    const ports = await Promise.all(['a', 'b', 'c'].map(async legId => (await media.open(legId)).port))
    assert.deepEqual(ports, [21_400, 21_402, 21_404])
    await assert.rejects(media.open('d'), PortsUsedUp)
    await assert.rejects(media.open('a'), /open already/)
    await media.close('b')
    await assert.rejects(media.open('d'), PortsUsedUp)
    let port: number | null = null
    for (const giveUpAt = clock.now() + GIVE_UP_MS; port === null && clock.now() < giveUpAt; ) {
      port = await media.open('d').then(
        opened => opened.port,
        () => null,
      )
      await new Promise<void>(resolve => clock.after(20, resolve))
    }
    assert.equal(port, 21_402)
  })
})

test('a pair that another program holds is skipped, and its other port is free again', async () => {
  await inStudio(21_500, { ports: { from: 21_500, to: 21_501 } }, async ({ media }) => {
    await media.open('holder')
    await inStudio(21_500, { ports: { from: 21_500, to: 21_503 } }, async other => {
      assert.equal((await other.media.open('a')).port, 21_502)
      await assert.rejects(other.media.open('b'), PortsUsedUp)
    })
  })
})

test('a leg whose RTP stays away is reported silent; one that speaks is not', async () => {
  await inStudio(21_600, { rtpTimeoutMs: 1_000 }, async ({ media, phone, reported, events }) => {
    const talker = await phone('talker')
    await phone('mute')
    together(media, 'talker', 'mute')
    await talk([talker, quiet(2_200)])
    const { forMs } = await reported('silent', 'mute')
    assert.ok(forMs >= 1_000 && forMs < 2_500, String(forMs))
    assert.equal(events.filter(event => event.type === 'silent').length, 1)
    assert.ok(talker.received.length > 80, 'a talker whose partner is mute gets silence')
  })
})

test('hostile packets change nothing: no sound of theirs, no stream stolen, all counted', async () => {
  await inStudio(21_700, {}, async ({ media, phone }) => {
    const [customer, agent] = [await phone('customer'), await phone('agent')]
    const thief = await phone('thief')
    together(media, 'customer', 'agent')
    thief.callTo(customer.to)
    const talking = talk([customer, tone([1_000], 1_000, LEVEL_DB)], [thief, tone([500], 1_000, LEVEL_DB)])
    // Some of what follows would be a stream of its own, if it came before the customer's. At first the agent
    // gets silence, before anything has come.
    await until(() => agent.heard().some(sample => Math.abs(sample) > 1_000), 'the stream begins')
    for (let n = 0; n < 200; n++) {
      for (const bytes of [
        Buffer.alloc(n),
        Buffer.alloc(1_400, n),
        Buffer.alloc(172, 0x80 + n),
        Buffer.from([0x9f, 0]),
      ]) {
        thief.raw(bytes)
        customer.raw(bytes)
      }
      if (n % 10 > 0) continue
      // As fast as its worker reads: what the socket has no room for is lost before it, the customer's too.
      await turn()
      await allRead(customer)
    }
    await talking
    await until(() => agent.received.length > 45, 'the customer')
    const sound = await media.close('customer')
    assert.equal(sound.packetsIn, 50)
    assert.equal(sound.packetsLost, 0)
    assert.ok(sound.packetsRefused >= 1_600, String(sound.packetsRefused))
    assertOneStream(agent.received)
    assert.ok(levelOf(agent.heard().subarray(1_600, 7_200), 500) < -45)
    assert.ok(Math.abs(loudestLevel(agent.heard(), 1_000) - LEVEL_DB) < 1)
    assert.equal(thief.received.filter(packet => packet.ssrc === customer.received[0]?.ssrc).length, 0)
  })
})

test('a fault in one leg ends that leg only; a worker that dies is reported for each of its legs and replaced', async () => {
  await inStudio(21_800, { workers: 1 }, async ({ media, phone, reported, events }) => {
    const [customer, agent] = [await phone('customer'), await phone('agent')]
    await phone('wrong')
    media.setRemote('wrong', { ...agent.remote, codec: 'G729' as SoundCodec })
    await reported('failed', 'wrong')
    together(media, 'customer', 'agent')
    await talk([customer, quiet(200)])
    await until(() => agent.received.some(packet => packet.marker), 'the customer')
    assert.equal((await media.close('wrong')).recording, null)
    const { benches } = (media as unknown as Inside).workers
    const [bench] = benches
    await bench?.worker.terminate()
    await Promise.all([reported('failed', 'customer'), reported('failed', 'agent')])
    assert.equal(events.filter(event => event.type === 'failed').length, 3)
    assert.equal((await media.close('agent')).packetsIn, 0)
    let opened = false
    for (const giveUpAt = clock.now() + GIVE_UP_MS; !opened && clock.now() < giveUpAt; ) {
      opened = await media.open('later').then(
        () => true,
        () => false,
      )
      await new Promise<void>(resolve => clock.after(20, resolve))
    }
    assert.ok(opened)
  })
})

test('sound is never sent to a place of our own', async () => {
  await inStudio(21_900, { isOurs: (_address, port) => port === 5_060 }, async ({ media }) => {
    const phone = { address: ADDRESS, codec: 'PCMU', events: null } as const
    const { port } = await media.open('other')
    await media.open('aimed')
    const giveUpAt = clock.now() + 300
    for (const own of [port, port + 1, 5_060]) media.setRemote('aimed', { ...phone, port: own })
    await until(() => clock.now() >= giveUpAt, 'some silence of ours')
    const [aimed, other] = await Promise.all([media.close('aimed'), media.close('other')])
    assert.deepEqual([aimed.packetsOut, other.packetsIn, other.packetsRefused], [0, 0, 0])
  })
})

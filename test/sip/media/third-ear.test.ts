// Three phones on real workers: who is mixed for whom, and whose packets are passed on as they are.
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { encode, SILENCE } from '../../../src/telephony/sip/media/g711.ts'
import type { Media } from '../../../src/telephony/sip/media/media.ts'
import type { RtpPacket } from '../../../src/telephony/sip/media/rtp.ts'
import type { Phone } from './phone.ts'
import { assertOneStream, inStudio, recordedSides, talk, until } from './studio.ts'
import { frames, loudestLevel, quiet, speech, tone, usualLevel } from './tones.ts'

const folder = mkdtempSync(join(tmpdir(), 'yuhu-third-ear-'))
after(() => rm(folder, { recursive: true, force: true }))
const LEVEL_DB = -16
const TALK_MS = 1_000
const TALK_FRAMES = TALK_MS / 20
/** Once the listener has heard this much, a change has surely reached all three. */
const SOME_FRAMES = 10
const FADED_DB = -45

const isThere = (samples: Int16Array, hz: number) => Math.abs(loudestLevel(samples, hz) - LEVEL_DB) < 2

type Hearing = Readonly<Record<'customer' | 'agent' | 'third', readonly string[]>>
const TWO = { customer: ['agent'], agent: ['customer'] } as const

const hear = (media: Media, hearing: Hearing) => media.hear(new Map(Object.entries(hearing)))

/** What was said and what came, packet by packet. */
const codesOf = (packets: readonly RtpPacket[]) =>
  packets.map(({ payload }) => Buffer.from(payload).toString('hex'))
/** Our silence comes before and after, and in between if this process was held up. */
const SILENT = Buffer.from(SILENCE.PCMA).toString('hex')
const withoutSilence = (codes: readonly string[]) => codes.filter(one => one !== SILENT)
const spoken = (samples: Int16Array) =>
  frames(samples).map(one => Buffer.from(encode(one, 'PCMA')).toString('hex'))

for (const [range, legsPerWorker, where] of [
  [22_000, 1, 'each in a worker of its own'],
  [22_100, 100, 'all in one worker'],
] as const) {
  test(`a listener hears both; what the two hear is what the other said, bit for bit (${where})`, async () => {
    await inStudio(range, { legsPerWorker }, async ({ media, phone }) => {
      const [customer, agent, third] = [
        await phone('customer', 'PCMA'),
        await phone('agent', 'PCMA'),
        await phone('third', 'PCMU'),
      ]
      hear(media, { ...TWO, third: ['customer', 'agent'] })
      const [one, other] = [speech(TALK_MS, 1), speech(TALK_MS, 2)]
      await talk([customer, one], [agent, other], [third, tone([700], TALK_MS, -3)])
      for (const [phone, said] of [
        [customer, other],
        [agent, one],
      ] as const) {
        const sound = withoutSilence(spoken(said))
        await until(() => withoutSilence(codesOf(phone.received)).length >= sound.length, 'what was said')
        assert.deepEqual(withoutSilence(codesOf(phone.received)), sound)
      }
      assert.ok(usualLevel(third.heard(), 700) < FADED_DB, 'nobody hears oneself')
      assert.ok(
        third.heard().some(sample => Math.abs(sample) > 1_000),
        'the listener hears them',
      )
      // While both are silent and the listener shouts, nothing but silence comes to them.
      const heard = [customer.received.length, agent.received.length]
      const before = third.received.length
      await talk([customer, quiet(TALK_MS)], [agent, quiet(TALK_MS)], [third, tone([700], TALK_MS, -3)])
      await until(() => third.received.length >= before + TALK_FRAMES - 2, 'the silence')
      for (const [n, phone] of [customer, agent].entries())
        assert.ok(
          phone.heard(heard[n]).every(sample => Math.abs(sample) <= 8),
          'A-law’s smallest step, which is its silence',
        )
      for (const phone of [customer, agent, third]) assertOneStream(phone.received)
    })
  })

  test(`three talk, one whispers, and two talk again by packets as they are; recorded as each was heard (${where})`, async () => {
    await inStudio(range + 50, { legsPerWorker }, async ({ media, phone }) => {
      const [customer, agent, third] = [
        await phone('customer', 'PCMA'),
        await phone('agent', 'PCMU'),
        await phone('third', 'PCMA'),
      ]
      const file = join(folder, `three-${legsPerWorker}.wav`)
      media.record('customer', file)
      // Each phase has tones of its own, so that what was recorded needs no times.
      const say = async (agentHz: number, thirdHz: number) => {
        const from = [customer, agent, third].map(({ received }) => received.length)
        await talk(
          [customer, tone([500], TALK_MS, LEVEL_DB)],
          [agent, tone([agentHz], TALK_MS, LEVEL_DB)],
          [third, tone([thirdHz], TALK_MS, LEVEL_DB)],
        )
        await until(
          () => agent.received.length >= (from[1] ?? 0) + TALK_FRAMES - SOME_FRAMES,
          'what the agent hears',
        )
        return [customer, agent, third].map((phone, n) =>
          [500, agentHz, thirdHz].map(hz => isThere(phone.heard(from[n]), hz)),
        )
      }
      hear(media, {
        customer: ['agent', 'third'],
        agent: ['customer', 'third'],
        third: ['customer', 'agent'],
      })
      assert.deepEqual(await say(800, 1_300), [
        [false, true, true],
        [true, false, true],
        [true, true, false],
      ])
      hear(media, { ...TWO, agent: ['customer', 'third'], third: ['customer', 'agent'] })
      assert.deepEqual(await say(1_000, 1_900), [
        [false, true, false],
        [true, false, true],
        [true, true, false],
      ])
      await media.close('third')
      const from = agent.received.length
      const last = speech(TALK_MS, 3)
      await talk([customer, last], [agent, quiet(TALK_MS)])
      await until(() => agent.received.length >= from + TALK_FRAMES, 'the customer alone')
      assertOneStream(agent.received)
      assertOneStream(customer.received)
      const { recording } = await media.close('customer')
      assert.equal(recording?.file, file)
      const [left, right] = recordedSides(file)
      assert.deepEqual(
        [500, 800, 1_300, 1_000, 1_900].map(hz => [isThere(left, hz), isThere(right, hz)]),
        [
          [true, false],
          [false, true],
          [false, true],
          [false, true],
          [false, false],
        ],
        'the customer is on the left, who was heard on the right, and a whisper nowhere',
      )
    })
  })
}

test('a key is passed on to those who hear several, as to those who hear one', async () => {
  await inStudio(22_200, {}, async ({ media, phone, reported }) => {
    const [customer, agent, third] = [await phone('customer'), await phone('agent'), await phone('third')]
    hear(media, { customer: ['agent', 'third'], agent: ['customer'], third: ['customer', 'agent'] })
    await talk([customer, quiet(200)], [agent, quiet(200)], [third, quiet(200)])
    agent.press(7)
    assert.equal((await reported('digit', 'agent')).digit, '7')
    const events = ({ received }: Phone) => received.filter(({ payloadType }) => payloadType === 101)
    await until(() => events(customer).length === 5 && events(third).length === 5, 'the key')
    assert.equal(new Set(events(customer).map(({ timestamp }) => timestamp)).size, 1)
    assertOneStream(customer.received)
  })
})

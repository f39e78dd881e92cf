// A media port with phones that really send and receive, for tests.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { FRAME_MS } from '../../../src/telephony/sip/media/g711.ts'
import { createMedia, type Media, type MediaNetwork } from '../../../src/telephony/sip/media/media.ts'
import type { MediaEvent, SoundCodec } from '../../../src/telephony/sip/media/port.ts'
import { type RtpPacket, timestampAhead } from '../../../src/telephony/sip/media/rtp.ts'
import { GIVE_UP_MS } from '../../support/eventually.ts'
import { ADDRESS, Phone } from './phone.ts'
import { frames } from './tones.ts'

export const clock = createRealClock()

export interface Studio {
  readonly media: Media
  readonly events: MediaEvent[]
  phone(legId: string, codec?: SoundCodec): Promise<Phone>
  reported<T extends MediaEvent['type']>(type: T, legId: string): Promise<Extract<MediaEvent, { type: T }>>
}

/** Puts each leg in a worker of its own, in turn, unless asked otherwise. */
export async function inStudio(
  range: number,
  options: Partial<MediaNetwork>,
  act: (studio: Studio) => Promise<void>,
): Promise<void> {
  const events: MediaEvent[] = []
  const phones: Phone[] = []
  const ports = { from: range, to: range + 99 }
  const listener = (event: MediaEvent) => events.push(event)
  const media = createMedia({
    address: ADDRESS,
    ports,
    rtpTimeoutMs: 30_000,
    legsPerWorker: 1,
    clock,
    listener,
    ...options,
  })
  try {
    await act({
      media,
      events,
      async phone(legId, codec = 'PCMU') {
        const phone = await Phone.ring(codec, 1_000 + phones.length * 777)
        phones.push(phone)
        phone.callTo((await media.open(legId)).port)
        media.setRemote(legId, phone.remote)
        return phone
      },
      async reported(type, legId) {
        const found = () => events.find(event => event.type === type && event.legId === legId)
        await until(() => found() !== undefined, `${type} of ${legId}`)
        return found() as never
      },
    })
  } finally {
    await media.stop()
    await Promise.all(phones.map(phone => phone.hangUp()))
  }
}

/** Each hears the other. */
export function together(media: Media, one: string, other: string): void {
  media.hear(
    new Map([
      [other, [one]],
      [one, [other]],
    ]),
  )
}

export async function until(done: () => boolean, what: string): Promise<void> {
  const giveUpAt = clock.now() + GIVE_UP_MS
  while (!done()) {
    if (clock.now() > giveUpAt) throw new Error(`waited in vain for ${what}`)
    await new Promise<void>(resolve => clock.after(5, resolve))
  }
}

/** Says `samples` in real time, 20 ms by 20 ms, from each phone, until all of it has been read. */
export async function talk(...parts: readonly (readonly [Phone, Int16Array])[]): Promise<void> {
  const startMs = clock.now()
  const spoken = parts.map(([phone, samples]) => ({ phone, frames: frames(samples) }))
  for (let n = 0; n < Math.max(...spoken.map(one => one.frames.length)); n++) {
    for (const { phone, frames } of spoken) {
      const frame = frames[n]
      if (frame !== undefined) phone.say(frame)
    }
    await new Promise<void>(resolve => clock.after(startMs + (n + 1) * FRAME_MS - clock.now(), resolve))
  }
  await allRead(...parts.map(([phone]) => phone))
}

/** Waits until the media's workers have taken what has come from these phones: no counts lack it then. */
export function allRead(...phones: readonly Phone[]): Promise<void> {
  return until(() => phones.every(({ to }) => unread(to) === 0), 'all that was said is read')
}

export function assertOneStream(packets: readonly RtpPacket[]): void {
  packets.forEach((packet, n) => {
    const before = packets[n - 1]
    if (before === undefined) return
    assert.equal(packet.ssrc, before.ssrc)
    assert.equal((packet.sequence - before.sequence) & 0xffff, 1, `sequence of packet ${n}`)
    if (packet.payloadType < 100)
      assert.ok(timestampAhead(packet.timestamp, before.timestamp) >= 0, `timestamp of packet ${n}`)
  })
}

/** The channels of a stereo recording. */
export function recordedSides(file: string): readonly [left: Int16Array, right: Int16Array] {
  const sound = readFileSync(file).subarray(44)
  const side = (at: number) =>
    Int16Array.from({ length: Math.floor(sound.length / 4) }, (_, n) => sound.readInt16LE(n * 4 + at))
  return [side(0), side(2)]
}

/** Bytes that wait in the socket at this port of ours (proc(5): the second half of the fifth field). */
function unread(port: number): number {
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')
  const address = ADDRESS.split('.').map(part => hex(Number(part), 2))
  const local = `${address.toReversed().join('')}:${hex(port, 4)}`
  const lines = readFileSync('/proc/net/udp', 'utf8').split('\n')
  const queues = lines.map(line => line.trim().split(/ +/)).find(fields => fields[1] === local)?.[4]
  assert.ok(queues !== undefined, `no socket at ${local}`)
  return Number.parseInt(queues.split(':')[1] ?? '', 16)
}

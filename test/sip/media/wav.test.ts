// Announcements are read from WAV files or refused with a reason, and played frame by frame.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encode } from '../../../src/telephony/sip/media/g711.ts'
import { Player } from '../../../src/telephony/sip/media/player.ts'
import { readWav, WAV_BYTES_MAX } from '../../../src/telephony/sip/media/wav.ts'
import { wavFile } from './phone.ts'

const SAMPLES = Int16Array.of(0, 8, -8, 32_256, -32_256)
const PCM = new Uint8Array(SAMPLES.buffer)

test('PCM16, A-law and µ-law are read, other chunks skipped', () => {
  assert.deepEqual(readWav(wavFile({ sound: PCM })), { samples: SAMPLES })
  assert.deepEqual(readWav(wavFile({ sound: PCM, before: Buffer.from('LIST\x03\0\0\0abc\0', 'latin1') })), {
    samples: SAMPLES,
  })
  for (const [code, codec] of [
    [6, 'PCMA'],
    [7, 'PCMU'],
  ] as const) {
    const read = readWav(wavFile({ code, bits: 8, sound: encode(SAMPLES, codec) }))
    assert.ok(
      'samples' in read &&
        read.samples.every(
          (sample, at) => Math.abs(sample - (SAMPLES[at] ?? 0)) <= 8 + Math.abs(sample) / 30,
        ),
    )
  }
})

test('a file that cannot be played is refused with a reason', () => {
  const reasonOf = (bytes: Buffer) => {
    const read = readWav(bytes)
    return 'refused' in read ? read.refused : 'read'
  }
  assert.match(reasonOf(wavFile({ channels: 2, sound: PCM })), /not mono/)
  assert.match(reasonOf(wavFile({ rate: 16_000, sound: PCM })), /16000 samples a second/)
  assert.match(reasonOf(wavFile({ code: 3, bits: 32, sound: PCM })), /format 3 with 32 bits/)
  assert.match(reasonOf(wavFile({ bits: 8, sound: PCM })), /format 1 with 8 bits/)
  assert.match(reasonOf(wavFile({ sound: new Uint8Array(0) })), /no sound/)
  assert.match(reasonOf(Buffer.from('ID3 this is no wav file')), /not a WAV file/)
  assert.match(reasonOf(Buffer.alloc(WAV_BYTES_MAX + 1)), /more than/)
  assert.match(reasonOf(wavFile({ sound: PCM }).subarray(0, 30)), /no sound|cut off/)
})

test('no bytes make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(60), fc.nat(255), (tail, at, value) => {
      const bytes = Buffer.concat([wavFile({ sound: PCM }), tail])
      bytes[at] = value
      readWav(bytes)
      readWav(Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), tail]))
    }),
  )
})

test('a file is played in frames of 20 ms to its end; a loop goes on without a gap', () => {
  const samples = Int16Array.from({ length: 400 }, (_, at) => at + 1)
  const once = new Player(samples, false)
  const played = [once.next(), once.next(), once.next(), once.next()]
  assert.deepEqual(
    played.map(frame => frame?.[0] ?? null),
    [1, 161, 321, null],
  )
  assert.deepEqual([played[2]?.[79], played[2]?.[80]], [400, 0])
  const loop = new Player(Int16Array.of(1, 2, 3), true)
  const endless = [...(loop.next() ?? []), ...(loop.next() ?? [])]
  assert.ok(endless.every((sample, at) => sample === (at % 3) + 1))
})

// A sound file of any usual kind becomes the sound of a telephone line, however its bytes come; any other is
// refused with a reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SoundIntake } from '../../../src/domain/sound/sound-intake.ts'
import { wavHead } from '../../../src/domain/sound/wav-reader.ts'
import { encode } from '../../../src/telephony/sip/media/g711.ts'
import { wavFile } from '../../sip/media/phone.ts'
import { levelOf, tone } from '../../sip/media/tones.ts'

const DB = -12
const HZ = 1_000
const LENGTH_MS = 500
const SOUND = tone([HZ], LENGTH_MS, DB)

function taken(file: Buffer, pieces: readonly number[] = [], secondsMax = 10) {
  const intake = new SoundIntake(secondsMax)
  let at = 0
  for (const size of [...pieces, file.length]) {
    const refused = intake.push(file.subarray(at, at + size))
    if (refused !== null) return refused
    at += size
  }
  return intake.end()
}

function reasonOf(file: Buffer, secondsMax?: number): string {
  const result = taken(file, [], secondsMax)
  return 'refused' in result ? [result.refused, ...result.about].join(' ') : 'taken'
}

/** The tone in another coding of 8 kHz mono. */
function coded(bits: number, write: (into: Buffer, level: number, at: number) => void): Buffer {
  const bytes = Buffer.alloc((SOUND.length * bits) / 8)
  for (const [index, sample] of SOUND.entries()) write(bytes, sample / 32_768, (index * bits) / 8)
  return bytes
}

const CODINGS: Readonly<Record<string, { code: number; bits: number; sound: Uint8Array }>> = {
  'PCM of 8 bits': {
    ...{ code: 1, bits: 8 },
    sound: coded(8, (into, level, at) => into.writeUInt8(Math.round(level * 127) + 128, at)),
  },
  'PCM of 16 bits': { code: 1, bits: 16, sound: Buffer.from(SOUND.buffer) },
  'PCM of 24 bits': {
    ...{ code: 1, bits: 24 },
    sound: coded(24, (into, level, at) => into.writeIntLE(Math.round(level * 8_388_607), at, 3)),
  },
  'PCM of 32 bits': {
    ...{ code: 1, bits: 32 },
    sound: coded(32, (into, level, at) => into.writeInt32LE(Math.round(level * 2_147_483_647), at)),
  },
  'floats of 32 bits': {
    ...{ code: 3, bits: 32 },
    sound: coded(32, (into, level, at) => into.writeFloatLE(level, at)),
  },
  'floats of 64 bits': {
    ...{ code: 3, bits: 64 },
    sound: coded(64, (into, level, at) => into.writeDoubleLE(level, at)),
  },
  'A-law': { code: 6, bits: 8, sound: encode(SOUND, 'PCMA') },
  'µ-law': { code: 7, bits: 8, sound: encode(SOUND, 'PCMU') },
}

for (const [name, coding] of Object.entries(CODINGS)) {
  test(`${name}: the tone is there at its level`, () => {
    const sound = taken(wavFile(coding))
    assert.ok(sound instanceof Int16Array && sound.length === SOUND.length)
    assert.ok(Math.abs(levelOf(sound, HZ) - DB) < 0.2, `${levelOf(sound, HZ)} dB`)
  })
}

test('16 bits at 8 kHz come through unchanged', () => {
  assert.deepEqual(taken(wavFile({ sound: Buffer.from(SOUND.buffer) })), SOUND)
})

test('the real coding of an extensible format counts', () => {
  const head = Buffer.alloc(48)
  head.write('fmt ', 'latin1')
  head.writeUInt32LE(40, 4)
  head.writeUInt16LE(0xfffe, 8)
  head.writeUInt16LE(1, 10)
  head.writeUInt32LE(8_000, 12)
  head.writeUInt16LE(16, 22)
  head.writeUInt16LE(1, 32)
  const plain = wavFile({ sound: Buffer.from(SOUND.buffer) })
  const file = Buffer.concat([plain.subarray(0, 12), head, plain.subarray(36)])
  assert.deepEqual(taken(file), SOUND)
})

test('two channels are mixed into one', () => {
  const pair = Buffer.alloc(SOUND.length * 4)
  for (const [at, sample] of SOUND.entries()) pair.writeInt16LE(sample, at * 4)
  const sound = taken(wavFile({ channels: 2, sound: pair }))
  assert.ok(sound instanceof Int16Array)
  assert.ok(Math.abs(levelOf(sound, HZ) - (DB - 6.02)) < 0.1, 'one silent channel takes half of it')
})

test('what is no number is silence, and what is too loud is cut', () => {
  const sound = Buffer.alloc(16)
  for (const [index, level] of [Number.NaN, 7, -7, Number.POSITIVE_INFINITY].entries())
    sound.writeFloatLE(level, index * 4)
  const heard = taken(wavFile({ code: 3, bits: 32, sound }))
  assert.deepEqual(heard, Int16Array.of(0, 32_767, -32_768, 32_767))
})

test('a file that cannot be taken is refused with a reason', () => {
  const sound = Buffer.from(SOUND.buffer)
  assert.equal(reasonOf(Buffer.from('ID3 this is no wav file')), 'notWav')
  assert.equal(reasonOf(Buffer.from('RIFF')), 'notWav')
  assert.equal(reasonOf(Buffer.alloc(0)), 'notWav')
  assert.equal(reasonOf(wavFile({ sound: new Uint8Array(0) })), 'noSound')
  assert.equal(reasonOf(wavFile({ sound }).subarray(0, 30)), 'noSound')
  assert.equal(
    reasonOf(Buffer.concat([wavFile({ sound }).subarray(0, 12), Buffer.from('data\x02\0\0\0ab')])),
    'noFormat',
  )
  assert.equal(
    reasonOf(Buffer.concat([wavFile({ sound }).subarray(0, 12), Buffer.from('fmt \x02\0\0\0ab')])),
    'formatCutOff',
  )
  assert.equal(reasonOf(wavFile({ code: 2, bits: 4, sound })), 'codingUnknown 2 4')
  assert.equal(reasonOf(wavFile({ channels: 6, sound })), 'tooManyChannels 6')
  assert.equal(reasonOf(wavFile({ channels: 0, sound })), 'tooManyChannels 0')
  assert.equal(reasonOf(wavFile({ rate: 96_000, sound })), 'rateUnknown 96000')
  assert.equal(reasonOf(wavFile({ rate: 44_101, sound })), 'rateUnknown 44101')
  assert.equal(reasonOf(wavFile({ sound }), 0.4), 'soundTooLong 0.4')
})

test('however the bytes come it is the same, and no bytes make it throw', () => {
  const file = Buffer.concat([
    wavFile({
      channels: 2,
      rate: 44_100,
      bits: 24,
      before: Buffer.from('LIST\x03\0\0\0abc\0'),
      sound: Buffer.from(SOUND.buffer),
    }),
    Buffer.from('LIST\x04\0\0\0info'),
  ])
  const whole = taken(file)
  assert.ok(whole instanceof Int16Array)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 30 }), pieces => {
      assert.deepEqual(taken(file, pieces), whole)
    }),
  )
  fc.assert(
    fc.property(fc.nat(79), fc.nat(255), fc.array(fc.nat(50), { maxLength: 5 }), (at, value, pieces) => {
      const broken = Buffer.from(file)
      broken[at] = value
      taken(broken, pieces)
    }),
  )
})

test('the head that is written is read again', () => {
  const sound = Buffer.from(SOUND.buffer)
  assert.deepEqual(taken(Buffer.concat([wavHead(sound.length, 1, 8_000), sound])), SOUND)
})

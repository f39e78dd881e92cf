// Hostile bytes from a seed: valid messages changed in many ways, repeated pieces of the grammar, and noise.
import { readdirSync, readFileSync } from 'node:fs'
import type { Random } from '../../../src/domain/random.ts'

const folder = new URL('./torture/', import.meta.url)
const MESSAGES = readdirSync(folder)
  .filter(name => name.endsWith('.dat'))
  .map(name => readFileSync(new URL(name, folder)))

/** Pieces of the grammar, and bytes that break it. */
const PIECES = [
  ...(
    '\r\n|\r\n\r\n|\r\n ' + '|\r|\n|\0|\t|"|\\|\\"|<|>|;|,|:|@|?|=|%|%00|%ff|[|]|//|SIP/2.0|;;|,,|<>|""|: ,'
  ).split('|'),
  ...(
    'Via: |v:|Content-Length: 99999999999|l:-1|CSeq: 4294967296 ' +
    'X|;tag=|;branch=z9hG4bK|sip:|tel:|Contact: *|999999999999999999'
  ).split('|'),
  'é',
  '大停電',
].map(text => Buffer.from(text))

const LENGTH_MAX = 70_000

const below = (random: Random, limit: number) => Math.floor(random.next() * limit)
const one = <T>(random: Random, from: readonly T[]) => from[below(random, from.length)] as T

export function hostileBytes(random: Random): Buffer {
  const kind = random.next()
  if (kind < 0.05)
    return Buffer.from(Uint8Array.from({ length: below(random, 300) }, () => below(random, 256)))
  if (kind < 0.07) return flood(random)
  let bytes: Buffer = one(random, MESSAGES)
  for (let left = 1 + below(random, 6); left > 0; left--) bytes = mutate(random, bytes)
  return bytes.subarray(0, LENGTH_MAX)
}

/**
 * A valid message with one piece repeated thousands of times in its middle, which is costly for a parser that
 * backtracks.
 */
function flood(random: Random): Buffer {
  const bytes = one(random, MESSAGES)
  const piece = Buffer.concat([one(random, PIECES), one(random, PIECES)])
  const at = below(random, bytes.length)
  const times = Math.floor(below(random, 64_000) / piece.length)
  return Buffer.concat([
    bytes.subarray(0, at),
    ...Array.from({ length: times }, () => piece),
    bytes.subarray(at),
  ])
}

function mutate(random: Random, bytes: Buffer): Buffer {
  const at = below(random, bytes.length + 1)
  const end = Math.min(bytes.length, at + below(random, 40))
  const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)]
  switch (below(random, 6)) {
    case 0:
      return Buffer.concat([head, Buffer.from([below(random, 256)]), tail])
    case 1:
      return Buffer.concat([head, tail])
    case 2:
      return Buffer.concat([head, middle, middle, tail])
    case 3:
      return Buffer.concat([head, one(random, PIECES), bytes.subarray(at)])
    case 4: {
      const other = one(random, MESSAGES)
      const from = below(random, other.length)
      return Buffer.concat([head, other.subarray(from, from + below(random, 200)), tail])
    }
    default:
      return head
  }
}

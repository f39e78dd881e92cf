// Answers a browser that offers again in a call, to hold or resume it, from what was agreed: nothing changes
// for the relay.
import { parseSdp } from '../sdp/parse-description.ts'
import { type Direction, type MediaDescription, reversed } from '../sdp/sdp.ts'

export interface Agreed {
  /**
   * The last description sent to the browser: the relay's offer, or our answer to the browser's last offer.
   */
  readonly sent: string
  /** The browser's answer to the relay's offer. */
  readonly answered: string
}

export interface AnswerAgain {
  readonly sdp: string
  /** Our direction from now on. */
  readonly direction: Direction
}

/** A change of any of these means another connection, which the relay would have to know of. */
const UNCHANGED = ['mid', 'ice-ufrag', 'ice-pwd', 'fingerprint'] as const

/** Null: the browser wants more than another direction; answer with 488. */
export function answerAgain({ sent, answered }: Agreed, offer: string): AnswerAgain | null {
  const media = onlyMedia(offer)
  const before = onlyMedia(answered)
  if (media === null || before === null || media.port === 0 || media.profile !== before.profile) return null
  if (!before.formats.every(format => media.formats.includes(format))) return null
  if (UNCHANGED.some(name => attributeOf(offer, name) !== attributeOf(answered, name))) return null
  const direction = reversed(media.direction)
  const lines = sent.split('\r\n').map(line => {
    if (line.startsWith('o=')) return nextVersion(line)
    // RFC 3264 §6: only formats that were offered.
    if (line.startsWith('m=')) return [...line.split(' ').slice(0, 3), ...before.formats].join(' ')
    // RFC 8842 §5.2: the existing connection keeps its roles.
    if (line.startsWith('a=setup:'))
      return `a=setup:${attributeOf(answered, 'setup') === 'passive' ? 'active' : 'passive'}`
    return /^a=(?:sendrecv|sendonly|recvonly|inactive)\s*$/.test(line) ? `a=${direction}` : line
  })
  return { sdp: lines.join('\r\n'), direction }
}

function onlyMedia(sdp: string): MediaDescription | null {
  const parsed = parseSdp(sdp)
  if ('kind' in parsed || parsed.media.length !== 1) return null
  return parsed.media[0] ?? null
}

function attributeOf(sdp: string, attribute: string): string | null {
  const start = `a=${attribute}:`
  const line = sdp.split('\n').find(line => line.startsWith(start))
  return line === undefined ? null : line.slice(start.length).trim()
}

/** RFC 3264 §8: incremented with each change. */
function nextVersion(origin: string): string {
  const [name = '', id = '', version = '', ...rest] = origin.split(' ')
  return [name, id, String(BigInt(/^\d{1,19}$/.test(version) ? version : '0') + 1n), ...rest].join(' ')
}

// Reads a session description (RFC 8866). Never throws; skips unknown lines.
import { isIP } from 'node:net'
import {
  type Direction,
  FORMATS_MAX,
  LINES_MAX,
  MEDIA_MAX,
  type MediaDescription,
  type Origin,
  type RtpMap,
  SDP_BYTES_MAX,
  type SdpFailure,
  type SessionDescription,
} from './sdp.ts'

interface Section {
  readonly media: Pick<MediaDescription, 'kind' | 'port' | 'profile' | 'formats'> | null
  address: string | null
  direction: Direction | null
  ptimeMs: number | null
  readonly rtpmaps: Map<string, RtpMap>
}

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] satisfies Direction[]

/**
 * Lines may end with LF alone (RFC 8866 §5) and with blanks. Anything that is not a line of a description is
 * skipped.
 */
export function parseSdp(bytes: Buffer | string): SessionDescription | SdpFailure {
  if (bytes.length > SDP_BYTES_MAX) return failure('the description is too large')
  const lines = textOf(bytes).split('\n', LINES_MAX + 1)
  if (lines.length > LINES_MAX) return failure('too many lines')
  if (lines[0]?.trimEnd() !== 'v=0') return failure('the first line is not v=0')
  let origin: Origin | null = null
  const sections: Section[] = [newSection(null)]
  for (const raw of lines) {
    const line = raw.trimEnd()
    if (line[1] !== '=') continue
    const value = line.slice(2)
    const section = sections.at(-1) ?? newSection(null)
    if (line[0] === 'o') origin = parseOrigin(value)
    else if (line[0] === 'c') section.address = parseConnection(value)
    else if (line[0] === 'a') readAttribute(section, value)
    else if (line[0] === 'm') {
      const media = parseMedia(value)
      if (media === null) return failure('bad m= line')
      if (sections.push(newSection(media)) > MEDIA_MAX + 1) return failure('too many m= lines')
    }
  }
  return { origin, media: mediaOf(sections) }
}

/** Strips what editors and C programs leave at the ends: a byte order mark, empty lines, NULs. */
function textOf(bytes: Buffer | string): string {
  const text = bytes.toString()
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) <= 32) end -= 1
  return text.slice(0, end).trimStart()
}

function newSection(media: Section['media']): Section {
  return { media, address: null, direction: null, ptimeMs: null, rtpmaps: new Map() }
}

function mediaOf([session, ...sections]: readonly Section[]): MediaDescription[] {
  return sections.flatMap(({ media, address, direction, ptimeMs, rtpmaps }) => {
    if (media === null) return []
    return [
      {
        ...media,
        address: address ?? session?.address ?? null,
        isNamed: isIP(address ?? session?.address ?? '0.0.0.0') === 0,
        direction: direction ?? session?.direction ?? 'sendrecv',
        rtpmaps,
        ptimeMs: ptimeMs ?? session?.ptimeMs ?? null,
      },
    ]
  })
}

function parseOrigin(value: string): Origin | null {
  const [username, sessionId, version, , , address, more] = value.split(' ', 7)
  if (username === undefined || sessionId === undefined || version === undefined) return null
  return address === undefined || more !== undefined ? null : { username, sessionId, version }
}

const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?$/

/**
 * Takes `IN IP4 address`, dropping a time to live after `/`, or a host name (RFC 8866 §9: FQDN). Null if
 * malformed: the line is then ignored.
 */
function parseConnection(value: string): string | null {
  const [network, type, address, more] = value.split(/[ \t]+/, 4)
  const plain = address?.split('/', 1)[0] ?? ''
  if (network !== 'IN' || more !== undefined || (type !== 'IP4' && type !== 'IP6')) return null
  const family = isIP(plain)
  if (family === 0) return HOST_NAME.test(plain) && !/^[0-9.]*$/.test(plain) ? plain : null
  return type === `IP${family}` ? plain : null
}

function parseMedia(value: string): Section['media'] {
  const [kind = '', portText = '', profile = '', ...formats] = value.split(/[ \t]+/, FORMATS_MAX + 4)
  const port = wholeNumber(portText.split('/', 1)[0] ?? '', 65_535)
  if (kind === '' || port === null || profile === '' || formats.length === 0 || formats.length > FORMATS_MAX)
    return null
  return { kind, port, profile, formats }
}

function readAttribute(section: Section, text: string): void {
  const colon = text.indexOf(':')
  const name = (colon === -1 ? text : text.slice(0, colon)).trim()
  const value = colon === -1 ? '' : text.slice(colon + 1).trim()
  if (DIRECTIONS.includes(name)) section.direction = name as Direction
  else if (name === 'ptime') section.ptimeMs = wholeNumber(value, 1_000)
  else if (name === 'rtpmap') readRtpMap(section, value)
}

/** `payload encoding/clock[/channels]`. */
function readRtpMap(section: Section, value: string): void {
  const space = value.indexOf(' ')
  const payload = wholeNumber(value.slice(0, Math.max(space, 0)), 127)
  const [encoding = '', rate = ''] = value
    .slice(space + 1)
    .trim()
    .split('/', 3)
  const clockRate = wholeNumber(rate, 1_000_000)
  if (payload === null || clockRate === null || section.rtpmaps.has(String(payload))) return
  section.rtpmaps.set(String(payload), { encoding: encoding.toUpperCase(), clockRate })
}

function wholeNumber(text: string, max: number): number | null {
  return /^\d{1,7}$/.test(text) && Number(text) <= max ? Number(text) : null
}

function failure(reason: string): SdpFailure {
  return { kind: 'failure', reason }
}

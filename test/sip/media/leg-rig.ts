// A leg without sockets in virtual time, for tests: what it sends, reports and passes on.
import assert from 'node:assert/strict'
import type { MediaNews, RemoteMedia } from '../../../src/telephony/sip/media/port.ts'
import { buildRtp, parseRtp, type RtpPacket } from '../../../src/telephony/sip/media/rtp.ts'
import type { SoundFrame } from '../../../src/telephony/sip/media/sound-frame.ts'
import { SoundingLeg } from '../../../src/telephony/sip/media/sounding-leg.ts'

export const REMOTE: RemoteMedia = { address: '203.0.113.1', port: 4_000, codec: 'PCMA', events: 101 }
export const SOURCE = { address: REMOTE.address, port: REMOTE.port }

export interface Rig {
  readonly leg: SoundingLeg
  readonly sent: RtpPacket[]
  readonly reports: { readonly bytes: Buffer; readonly port: number }[]
  readonly news: MediaNews[]
  readonly said: SoundFrame[]
  now: number
  /** Lets 20 ms pass this many times. */
  pass(beats: number, each?: (n: number) => void): void
  arrive(n: number, more?: Partial<RtpPacket>): void
}

export function rig(remote: RemoteMedia | null = REMOTE): Rig {
  const sent: RtpPacket[] = []
  const reports: { bytes: Buffer; port: number }[] = []
  const news: MediaNews[] = []
  const start = { handle: 1, rtpTimeoutMs: 10_000, cname: 'x', ssrc: 42, sequence: 7, timestamp: 0 }
  const out = {
    rtp: (bytes: Buffer) => {
      const packet = parseRtp(bytes)
      assert.ok(typeof packet !== 'string')
      sent.push(packet)
    },
    rtcp: (bytes: Buffer, to: { port: number }) => void reports.push({ bytes, port: to.port }),
    report: (one: MediaNews) => void news.push(one),
  }
  const leg = new SoundingLeg(start, out, 0)
  if (remote !== null) leg.setRemote(remote, 0)
  const said: SoundFrame[] = []
  const made: Rig = {
    leg,
    sent,
    reports,
    news,
    said,
    now: 0,
    pass(beats, each = () => {}) {
      for (let n = 0; n < beats; n++) {
        made.now += 20
        each(n)
        leg.beat(made.now)
      }
    },
    arrive(n, more = {}) {
      const payload = new Uint8Array(160).fill(0x55)
      const bytes = buildRtp({
        marker: false,
        payloadType: 8,
        sequence: n & 0xffff,
        timestamp: n * 160,
        ssrc: 5,
        payload,
        ...more,
      })
      leg.arrived(bytes, SOURCE, made.now)
    },
  }
  return made
}

/** From now on leg 2 is heard, and hears. */
export function meet({ leg, now }: Rig, listen: (frame: SoundFrame) => void = () => {}): void {
  leg.setSpeakers([2], now)
  leg.setListeners(listen, now)
}

export const frame = (n: number, more: Partial<SoundFrame> = {}): SoundFrame => ({
  ssrc: 9,
  sequence: n,
  timestamp: n * 160,
  marker: false,
  kind: 'PCMU',
  payload: new Uint8Array(160).fill(0x12),
  ...more,
})

// The phones of the media bench, in a process of their own: each sends 50 packets a second with the time in
// them and measures what comes.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export type TalkTask =
  /** `listeners` are the last of the legs. */
  | { readonly do: 'listen'; readonly legs: number; readonly listeners: number }
  /** `silent`: the legs, by index, that send silence instead of the time. */
  | {
      readonly do: 'talk'
      readonly ports: readonly number[]
      readonly silent: readonly number[]
      readonly seconds: number
    }

export interface TalkReport {
  readonly seconds: number
  readonly sent: number
  readonly lost: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** What listeners heard of the one who talks: packets that were lost, and the delay of the others. */
  readonly listened: { readonly lost: number; readonly p50Ms: number; readonly p99Ms: number } | null
  /** For packets that the talkers sent to each other without the media between them. */
  readonly directP50Ms: number
  readonly directP99Ms: number
  readonly cores: number
}

const ADDRESS = '127.0.0.1'
const FRAME_MS = 20
const RTP_BYTES = 172
const STAMP_AT = 12
const MARK = 0x59554855
/**
 * The time in tenths of a millisecond, four bits a byte. Mixed with silence these codes stay what they are:
 * µ-law's 0x7f alone, its other zero, would not.
 */
const NIBBLES = 10
const NIBBLE_CODE = 0x80
/** µ-law's zero. */
const SILENT_CODE = 0xff
/** All begin in the same instant, as no installation does: what that costs is not measured. */
const WARM_UP_MS = 5_000
const DRAIN_MS = 1_000
/** Talkers besides the legs, who send to each other. */
const DIRECT = 10
const LARGEST_DELAY_MS = 10_000
const lookup = (
  host: string,
  _options: unknown,
  found: (error: null, address: string, family: number) => void,
) => found(null, host, 4)

/** Delays counted in steps of 0.1 ms. */
class Delays {
  private readonly steps = new Uint32Array(LARGEST_DELAY_MS * 10)
  count = 0
  maxMs = 0

  add(ms: number): void {
    const step = Math.min(this.steps.length - 1, Math.max(0, Math.floor(ms * 10)))
    this.steps[step] = (this.steps[step] ?? 0) + 1
    this.count++
    this.maxMs = Math.max(this.maxMs, ms)
  }

  quantile(share: number): number {
    let left = share * this.count
    for (const [step, count] of this.steps.entries()) {
      left -= count
      if (left <= 0) return (step + 1) / 10
    }
    return Number.NaN
  }
}

const relayed = new Delays()
const listened = new Delays()
const direct = new Delays()
let measuring = false

async function listen(delays: Delays): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup, recvBufferSize: 2 ** 20 })
  socket.on('message', bytes => {
    if (bytes.length !== RTP_BYTES || bytes.readUInt32BE(STAMP_AT) !== MARK || bytes[STAMP_AT + 4] !== 1)
      return
    const tenths = bytes
      .subarray(STAMP_AT + 5, STAMP_AT + 5 + NIBBLES)
      .reduce((sum, code) => sum * 16 + (code & 0xf), 0)
    delays.add(performance.now() - tenths / 10)
  })
  const listening = once(socket, 'listening')
  socket.bind(0, ADDRESS)
  await listening
  return socket
}

interface Talker {
  readonly socket: Socket
  readonly to: number
  readonly packet: Buffer
  readonly counted: boolean
  readonly isSilent: boolean
  dueMs: number
  sequence: number
}

function talker(
  socket: Socket,
  to: number,
  index: number,
  startMs: number,
  { counted, isSilent }: { readonly counted: boolean; readonly isSilent: boolean },
): Talker {
  const packet = Buffer.alloc(RTP_BYTES, SILENT_CODE)
  packet.writeUInt16BE(0x8000, 0)
  packet.writeUInt32BE(index + 1, 8)
  if (!isSilent) packet.writeUInt32BE(MARK, STAMP_AT)
  return { socket, to, packet, counted, isSilent, dueMs: startMs + ((index * 7.3) % FRAME_MS), sequence: 0 }
}

function say(one: Talker): void {
  // The socket may keep the bytes.
  const packet = Buffer.from(one.packet)
  packet.writeUInt16BE(one.sequence & 0xffff, 2)
  packet.writeUInt32BE((one.sequence * 160) >>> 0, 4)
  if (!one.isSilent) stamp(packet)
  one.socket.send(packet, one.to, ADDRESS)
  one.sequence++
  one.dueMs += FRAME_MS
}

function stamp(packet: Buffer): void {
  packet[STAMP_AT + 4] = measuring ? 1 : 0
  let tenths = Math.round(performance.now() * 10)
  for (let at = NIBBLES - 1; at >= 0; at--) {
    packet[STAMP_AT + 5 + at] = NIBBLE_CODE | (tenths % 16)
    tenths = Math.floor(tenths / 16)
  }
}

async function talk(
  { sockets, listeners }: Legs,
  { ports, silent, seconds }: Extract<TalkTask, { do: 'talk' }>,
): Promise<TalkReport> {
  const startMs = performance.now()
  const talkers = sockets.map((socket, index) => {
    const isSilent = silent.includes(index)
    return talker(socket, ports[index] ?? 0, index, startMs, { counted: !isSilent, isSilent })
  })
  for (let n = 0; n < DIRECT; n++) {
    const [from, to] = [await listen(direct), await listen(direct)]
    talkers.push(
      talker(from, to.address().port, sockets.length + n, startMs, { counted: false, isSilent: false }),
    )
  }
  const endMs = startMs + WARM_UP_MS + seconds * 1_000
  let sent = 0
  let cpu = process.cpuUsage()
  for (let now = performance.now(); now < endMs; now = performance.now()) {
    if (!measuring && now >= startMs + WARM_UP_MS) {
      measuring = true
      cpu = process.cpuUsage()
    }
    for (const one of talkers) {
      if (one.dueMs > now) continue
      say(one)
      if (measuring && one.counted) sent++
    }
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  const used = process.cpuUsage(cpu)
  measuring = false
  await new Promise(resolve => setTimeout(resolve, DRAIN_MS))
  return {
    seconds,
    sent,
    lost: sent - relayed.count,
    p50Ms: relayed.quantile(0.5),
    p99Ms: relayed.quantile(0.99),
    maxMs: relayed.maxMs,
    // One of the two whom a listener hears sends the time, 50 times a second.
    listened:
      listeners === 0
        ? null
        : {
            lost: Math.round(listeners * seconds * (1_000 / FRAME_MS)) - listened.count,
            p50Ms: listened.quantile(0.5),
            p99Ms: listened.quantile(0.99),
          },
    directP50Ms: direct.quantile(0.5),
    directP99Ms: direct.quantile(0.99),
    cores: (used.user + used.system) / 1e6 / seconds,
  }
}

interface Legs {
  readonly sockets: readonly Socket[]
  readonly listeners: number
}

let legs: Legs = { sockets: [], listeners: 0 }
process.on('disconnect', () => process.exit())
process.on('message', async (task: TalkTask) => {
  if (task.do === 'listen') {
    const { listeners } = task
    const delaysOf = (index: number) => (index < task.legs - listeners ? relayed : listened)
    const sockets = await Promise.all(
      Array.from({ length: task.legs }, (_, index) => listen(delaysOf(index))),
    )
    legs = { sockets, listeners }
    process.send?.(sockets.map(socket => socket.address().port))
  } else process.send?.(await talk(legs, task))
})

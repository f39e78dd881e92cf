// A media worker's legs: carries out orders, and passes frames between legs here and to those of other
// workers.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { MessagePort } from 'node:worker_threads'
import type { Clock } from '../../../domain/clock.ts'
import { errorCode } from '../../../domain/error-text.ts'
import { startPacer } from './beat.ts'
import { FRAME_MS } from './g711.ts'
import type { Source } from './latch.ts'
import type { LegPlace, Order, WorkerAnswer, WorkerStart } from './orders.ts'
import { Player } from './player.ts'
import type { PlayedSound } from './port.ts'
import { type Arrived, openPair, type SocketPair } from './socket-pair.ts'
import { FrameBatch, readBatch, type SoundFrame } from './sound-frame.ts'
import { SoundingLeg } from './sounding-leg.ts'
import { readWav } from './wav.ts'

/** Legs beat in turns, so that their packets do not all leave at once. */
const TURNS = 4

interface Seated {
  readonly leg: SoundingLeg
  readonly sockets: SocketPair
  readonly report: (news: Extract<WorkerAnswer, { is: 'news' }>['news']) => void
  /** Counts the orders to play: a file that is read too late is no longer played. */
  plays: number
  speakers: readonly number[]
  hasFailed: boolean
}

export class WorkerLegs {
  private readonly start: WorkerStart
  private readonly clock: Clock
  private readonly answer: (answer: WorkerAnswer) => void
  private readonly seats = new Map<number, Seated>()
  private readonly doors = new Map<number, Door>()

  constructor(start: WorkerStart, clock: Clock, answer: (answer: WorkerAnswer) => void) {
    this.start = start
    this.clock = clock
    this.answer = answer
    startPacer(clock, FRAME_MS / TURNS, number => {
      const nowMs = clock.now()
      for (const [handle, seat] of this.seats)
        if (handle % TURNS === number % TURNS) guard(seat, () => seat.leg.beat(nowMs))
    })
  }

  obey(order: Order): void {
    if (order.do === 'open') return void this.open(order.handle, order.port)
    if (order.do === 'meet')
      return void this.doors.set(
        order.worker,
        new Door(order.port, this.clock, batch =>
          readBatch(batch, (to, from, frame) => this.deliver(to, from, frame)),
        ),
      )
    const seat = this.seats.get(order.handle)
    if (seat === undefined) return
    guard(seat, () => this.obeyAt(seat, order, this.clock.now()))
    if (order.do === 'close') void this.close(seat)
  }

  private obeyAt(seat: Seated, order: Order, nowMs: number): void {
    if (order.do === 'setRemote') seat.leg.setRemote(order.remote, nowMs)
    else if (order.do === 'hear') {
      seat.speakers = order.speakers
      seat.leg.setSpeakers(order.speakers, nowMs)
    } else if (order.do === 'speak') seat.leg.setListeners(this.waysTo(seat, order.listeners), nowMs)
    else if (order.do === 'play') void this.play(seat, order.sound, order.loops)
    else if (order.do === 'sendDigits') seat.leg.sendDigits(order.digits)
    else if (order.do === 'record') seat.leg.record(order.file, nowMs)
    else if (order.do === 'pauseRecording') seat.leg.pauseRecording(order.isPaused)
    else if (order.do === 'watchEarly') seat.leg.watchEarly(nowMs)
  }

  private async open(handle: number, port: number): Promise<void> {
    const { address, rtpTimeoutMs } = this.start
    const random = randomBytes(10)
    const start = {
      handle,
      rtpTimeoutMs,
      ssrc: random.readUInt32BE(0),
      timestamp: random.readUInt32BE(4),
      sequence: random.readUInt16BE(8),
    }
    const report: Seated['report'] = news =>
      this.answer({ is: 'news', handle, at: Math.round(this.clock.now()), news })
    let seat: Seated | null = null
    const out = {
      rtp: (packet: Buffer, to: Source) => seat?.sockets.rtp(packet, to),
      rtcp: (packet: Buffer, to: Source) => seat?.sockets.rtcp(packet, to),
      report,
    }
    // RFC 7022 §4.2: a CNAME that identifies nobody.
    const leg = new SoundingLeg(
      { ...start, cname: randomBytes(12).toString('base64') },
      out,
      this.clock.now(),
    )
    const arrived: Arrived = (bytes, source) =>
      guard(seat, () => leg.arrived(bytes, source, this.clock.now()))
    const reported: Arrived = (bytes, source) =>
      guard(seat, () => leg.arrivedReport(bytes, source, this.clock.now()))
    try {
      const sockets = await openPair(address, port, arrived, reported)
      seat = { leg, sockets, report, plays: 0, speakers: [], hasFailed: false }
    } catch (error) {
      this.answer({ is: 'notOpened', handle, code: errorCode(error) || String(error) })
      return
    }
    this.seats.set(handle, seat)
    this.answer({ is: 'opened', handle })
  }

  /** Null: nobody listens. */
  private waysTo(
    { leg: { handle: from } }: Seated,
    listeners: readonly LegPlace[],
  ): ((frame: SoundFrame) => void) | null {
    const ways = listeners.map(({ handle, worker }) => {
      if (worker === this.start.worker) return (frame: SoundFrame) => this.deliver(handle, from, frame)
      return (frame: SoundFrame) => this.doors.get(worker)?.pass(handle, from, frame)
    })
    if (ways.length <= 1) return ways[0] ?? null
    return frame => {
      for (const way of ways) way(frame)
    }
  }

  /**
   * Delivers only from speakers the leg hears now: after a switch, frames of the previous one are still on
   * their way.
   */
  private deliver(to: number, from: number, frame: SoundFrame): void {
    const seat = this.seats.get(to)
    if (seat?.speakers.includes(from)) guard(seat, () => seat.leg.hear(frame, from, this.clock.now()))
  }

  private async play(seat: Seated, sound: PlayedSound | null, loops: boolean): Promise<void> {
    const number = ++seat.plays
    seat.leg.play(null)
    if (sound === null) return
    if (typeof sound !== 'string') {
      seat.leg.play(new Player(sound, loops))
      return
    }
    const read = await readFile(sound).then(readWav, (error: Error) => ({ refused: error.message }))
    if (seat.plays !== number) return
    if ('refused' in read) seat.report({ type: 'playFailed', reason: read.refused })
    else seat.leg.play(new Player(read.samples, loops))
  }

  private async close(seat: Seated): Promise<void> {
    const { leg, sockets } = seat
    this.seats.delete(leg.handle)
    seat.plays++
    const nowMs = this.clock.now()
    const [sound] = await Promise.all([leg.close(nowMs), seat.hasFailed ? null : sockets.close()])
    this.answer({ is: 'closed', handle: leg.handle, sound })
  }
}

/** A fault in one leg ends that leg's sound and nobody else's. */
function guard(seat: Seated | null, act: () => void): void {
  if (seat === null || seat.hasFailed) return
  try {
    act()
  } catch (error) {
    seat.hasFailed = true
    seat.report({
      type: 'failed',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    void seat.sockets.close()
  }
}

/** The way to another worker: batches the frames of one turn of the event loop. */
class Door {
  private readonly port: MessagePort
  private readonly clock: Clock
  private readonly batch = new FrameBatch()

  constructor(port: MessagePort, clock: Clock, admit: (batch: Uint8Array) => void) {
    this.port = port
    this.clock = clock
    port.on('message', admit)
  }

  pass(to: number, from: number, frame: SoundFrame): void {
    if (this.batch.isEmpty) this.clock.after(0, () => this.flush())
    this.batch.add(to, from, frame)
  }

  private flush(): void {
    const bytes = this.batch.take()
    this.port.postMessage(bytes, [bytes.buffer])
  }
}

// The media port over worker threads: the main thread gives orders and receives news; packets never come
// here.
import type { Clock } from '../../../domain/clock.ts'
import { Hearing } from './hearing.ts'
import { MediaWorkers } from './media-workers.ts'
import type { Order, WorkerAnswer } from './orders.ts'
import {
  type LegSound,
  type MediaEvent,
  type MediaPort,
  type PlayedSound,
  PortsUsedUp,
  type RemoteMedia,
} from './port.ts'
import { PortPool } from './port-pool.ts'

export interface MediaNetwork {
  /** IP address the ports are bound to. */
  readonly address: string
  /** IP address named in SDP, if different. */
  readonly publicAddress?: string
  readonly ports: { readonly from: number; readonly to: number }
  readonly workers?: number
  /**
   * A worker takes this many legs before the next one is used: frames between legs of one worker need no
   * detour.
   */
  readonly legsPerWorker?: number
  readonly rtpTimeoutMs: number
  readonly portRestMs?: number
  /**
   * Whether something else of ours listens at that UDP address and port: sound is sent neither there nor to
   * another leg of ours.
   */
  readonly isOurs?: (address: string, port: number) => boolean
  readonly clock: Clock
  readonly listener: (event: MediaEvent) => void
}

export interface Media extends MediaPort {
  /** Closes every leg, recordings included, and ends the workers. */
  stop(): Promise<void>
}

interface OpenLeg {
  legId: string
  isSpare: boolean
  readonly handle: number
  readonly worker: number
  readonly port: number
  isOpen: boolean
  bound(code: string | null): void
  closing: { readonly sound: Promise<LegSound>; resolve(sound: LegSound): void } | null
}

/** Ports held by others are skipped, this many in a row at most. */
const BIND_TRIES_MAX = 50
/**
 * Port pairs bound in advance: binding takes 3 to 15 ms on a busy machine, and a customer who has answered
 * waits for it.
 */
const SPARES = 2

const NO_SOUND: LegSound = {
  packetsIn: 0,
  packetsOut: 0,
  packetsLost: 0,
  packetsRefused: 0,
  jitterMs: 0,
  farLost: null,
  recording: null,
}

export function createMedia(network: MediaNetwork): Media {
  return new WorkerMedia(network)
}

class WorkerMedia implements Media {
  private readonly network: MediaNetwork
  private readonly pool: PortPool
  private readonly legs = new Map<string, OpenLeg>()
  private readonly handles = new Map<number, OpenLeg>()
  private readonly workers: MediaWorkers
  private readonly spares: OpenLeg[] = []
  private readonly hearing = new Hearing((worker, order) => this.workers.post(worker, order))
  private binding = 0
  private lastHandle = 0
  private stopped = false

  constructor(network: MediaNetwork) {
    this.network = network
    this.pool = new PortPool(network.ports.from, network.ports.to, network.portRestMs)
    const { address, rtpTimeoutMs, clock } = network
    this.workers = new MediaWorkers(network, { address, rtpTimeoutMs }, clock, {
      answered: answer => this.receive(answer),
      died: (worker, reason) => this.lostWorker(worker, reason),
    })
  }

  async open(legId: string): Promise<{ address: string; port: number }> {
    const known = this.legs.get(legId)
    if (known !== undefined || this.stopped)
      throw new Error(known === undefined ? 'The media has stopped' : `Leg ${legId} is open already`)
    const spare = this.spares.shift()
    const port = spare === undefined ? await this.openOne(legId) : this.give(spare, legId)
    if (!this.stopped) this.refill()
    return { address: this.network.publicAddress ?? this.network.address, port }
  }

  private give(spare: OpenLeg, legId: string): number {
    this.legs.delete(spare.legId)
    spare.legId = legId
    spare.isSpare = false
    this.legs.set(legId, spare)
    return spare.port
  }

  /** A spare that cannot be bound is not a failure yet: the leg that needs it will report it. */
  private refill(): void {
    while (this.spares.length + this.binding < SPARES) {
      const legId = `spare ${this.lastHandle + 1}`
      this.binding += 1
      this.openOne(legId).then(
        () => {
          this.binding -= 1
          const leg = this.legs.get(legId)
          if (leg === undefined || leg.closing !== null) return
          leg.isSpare = true
          this.spares.push(leg)
        },
        () => {
          this.binding -= 1
        },
      )
    }
  }

  /** Returns the port. */
  private async openOne(legId: string): Promise<number> {
    const { ports, clock, address } = this.network
    for (let tries = 0; tries < BIND_TRIES_MAX; tries++) {
      if (this.workers.freest() === null) throw new Error('The media has no worker')
      const port = this.pool.take(clock.now())
      if (port === null) break
      const code = await this.bind(legId, port)
      if (code === null) return port
      this.pool.giveBack(port, clock.now())
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw new Error(`No socket on ${address}: ${code}`)
    }
    throw new PortsUsedUp(ports.from, ports.to)
  }

  setRemote(legId: string, remote: RemoteMedia): void {
    // Nothing is sent to port 0, but its source is still heard.
    const port = this.isOurs(remote) ? 0 : remote.port
    this.order(legId, handle => ({ do: 'setRemote', handle, remote: { ...remote, port } }))
  }

  private isOurs({ address, port }: RemoteMedia): boolean {
    const { publicAddress, isOurs = () => false } = this.network
    if (isOurs(address, port)) return true
    if (address !== this.network.address && address !== publicAddress) return false
    return [...this.handles.values()].some(leg => leg.port === port || leg.port + 1 === port)
  }

  hear(speakersOf: ReadonlyMap<string, readonly string[]>): void {
    this.hearing.set(
      new Map(
        [...speakersOf].flatMap(([legId, speakers]) => {
          const leg = this.openLeg(legId)
          return leg === null ? [] : [[leg, speakers.flatMap(speaker => this.openLeg(speaker) ?? [])]]
        }),
      ),
    )
  }

  play(legId: string, sound: PlayedSound): void {
    this.order(legId, handle => ({ do: 'play', handle, sound, loops: false }))
  }

  playLoop(legId: string, sound: PlayedSound): void {
    this.order(legId, handle => ({ do: 'play', handle, sound, loops: true }))
  }

  stopPlaying(legId: string): void {
    this.order(legId, handle => ({ do: 'play', handle, sound: null, loops: false }))
  }

  sendDigits(legId: string, digits: string): void {
    this.order(legId, handle => ({ do: 'sendDigits', handle, digits }))
  }

  record(legId: string, file: string): void {
    this.order(legId, handle => ({ do: 'record', handle, file }))
  }

  pauseRecording(legId: string, isPaused: boolean): void {
    this.order(legId, handle => ({ do: 'pauseRecording', handle, isPaused }))
  }

  watchEarly(legId: string): void {
    this.order(legId, handle => ({ do: 'watchEarly', handle }))
  }

  async close(legId: string): Promise<LegSound> {
    const leg = this.legs.get(legId)
    if (leg === undefined) return NO_SOUND
    if (leg.closing !== null) return leg.closing.sound
    this.hearing.isolate(leg)
    let resolve: (sound: LegSound) => void = () => {}
    const sound = new Promise<LegSound>(settle => {
      resolve = settle
    })
    leg.closing = { sound, resolve }
    if (leg.isOpen) this.workers.post(leg.worker, { do: 'close', handle: leg.handle })
    return sound
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.workers.stop(Promise.all([...this.legs.keys()].map(legId => this.close(legId))))
  }

  /** Null if both ports were bound, else the system's error code. */
  private async bind(legId: string, port: number): Promise<string | null> {
    const worker = this.workers.freest()
    if (worker === null) return 'EWORKER'
    const handle = ++this.lastHandle
    const code = await new Promise<string | null>(bound => {
      const leg: OpenLeg = {
        legId,
        isSpare: false,
        handle,
        worker,
        port,
        isOpen: false,
        bound,
        closing: null,
      }
      this.legs.set(legId, leg)
      this.handles.set(handle, leg)
      this.workers.take(worker)
      this.workers.post(worker, { do: 'open', handle, port })
    })
    const leg = this.handles.get(handle)
    if (leg === undefined) return code
    if (code !== null) {
      this.forget(leg)
      leg.closing?.resolve(NO_SOUND)
    } else {
      leg.isOpen = true
      if (leg.closing !== null) this.workers.post(worker, { do: 'close', handle })
    }
    return code
  }

  private openLeg(legId: string): OpenLeg | null {
    const leg = this.legs.get(legId)
    return leg === undefined || leg.closing !== null ? null : leg
  }

  /** An order to a closed leg is late, not wrong. */
  private order(legId: string, order: (handle: number) => Order): void {
    const leg = this.legs.get(legId)
    if (leg !== undefined && leg.closing === null) this.workers.post(leg.worker, order(leg.handle))
  }

  private forget(leg: OpenLeg): void {
    if (this.legs.get(leg.legId) === leg) this.legs.delete(leg.legId)
    this.handles.delete(leg.handle)
    const spareAt = this.spares.indexOf(leg)
    if (spareAt !== -1) this.spares.splice(spareAt, 1)
    this.workers.giveBack(leg.worker)
  }

  private receive(answer: WorkerAnswer): void {
    const leg = this.handles.get(answer.handle)
    if (leg === undefined) return
    if (answer.is === 'opened') leg.bound(null)
    else if (answer.is === 'notOpened') leg.bound(answer.code)
    else if (answer.is === 'news') {
      if (leg.closing === null || answer.news.type === 'recordingFailed') {
        this.network.listener({ legId: leg.legId, at: answer.at, ...answer.news })
      }
    } else this.gone(leg, answer.sound)
  }

  private gone(leg: OpenLeg, sound: LegSound): void {
    this.forget(leg)
    this.pool.giveBack(leg.port, this.network.clock.now())
    leg.closing?.resolve(sound)
  }

  private lostWorker(worker: number, reason: string): void {
    for (const leg of [...this.legs.values()].filter(leg => leg.worker === worker)) {
      this.hearing.isolate(leg)
      if (!leg.isOpen) {
        leg.bound('EWORKER')
        continue
      }
      const isMissed = leg.closing === null && !leg.isSpare
      this.gone(leg, NO_SOUND)
      if (isMissed)
        this.network.listener({
          legId: leg.legId,
          at: Math.round(this.network.clock.now()),
          type: 'failed',
          reason,
        })
    }
  }
}

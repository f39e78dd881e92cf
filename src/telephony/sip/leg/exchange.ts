// The session descriptions of one leg: what we offer, what the peer's answer and offers mean for the sound; a
// browser's pass through a relay.
import { isIP } from 'node:net'
import type { RemoteMedia } from '../media/port.ts'
import type { RandomBytes } from '../message/message.ts'
import { type Agreed, answerAgain } from '../rtpengine/again.ts'
import type { SdpRelay } from '../rtpengine/relay.ts'
import type { RemoteAudio } from '../sdp/audio.ts'
import { LocalSession } from '../sdp/local.ts'
import { parseSdp } from '../sdp/parse-description.ts'
import type { FindHost } from './host-names.ts'

/** The tag a relay knows the peer by: there is one peer a leg. */
const PEER_TAG = 'peer'

export interface ExchangeTerms {
  readonly legId: string
  readonly here: { readonly address: string; readonly port: number }
  readonly random: RandomBytes
  /** Null: the peer's sound comes to us as it is. */
  readonly relay: SdpRelay | null
  /** Where the peer signals from, and the rules for its sound; unused with a relay. */
  readonly sound: Required<Pick<RemoteMedia, 'signalledFrom' | 'isStrict' | 'mustSpeakFirst'>>
  readonly findHost: FindHost
}

/** Where the peer's sound goes. Its address is empty until the host the peer named is found. */
export interface Remote {
  readonly media: RemoteMedia
  readonly hostName: string | null
}

/** Why a description cannot be used: a word, or what its text has wrong. */
export type Unusable = string

export class Exchange {
  /**
   * The peer does not talk with us now, by its own word: silence is no fault. Many that hold (sendonly) send
   * nothing.
   */
  peerIsQuiet = false
  private readonly parts: ExchangeTerms
  private readonly session: LocalSession
  /** With a relay: what the peer and we sent each other; and where its sound goes. */
  private agreed: Agreed = { sent: '', answered: '' }
  private remote: Remote | null = null

  constructor(parts: ExchangeTerms) {
    this.parts = parts
    this.session = new LocalSession(parts.here, parts.random)
  }

  get isRelayed(): boolean {
    return this.parts.relay !== null
  }

  /** Rejects when the relay does. */
  async offer(): Promise<string> {
    const { relay, legId } = this.parts
    const plain = this.session.offer()
    if (relay === null) return plain
    const sent = await relay.offer(legId, legId, plain)
    this.agreed = { sent, answered: '' }
    return sent
  }

  /** Our offer again, within a call. */
  offerAgain(): string {
    return this.session.offer()
  }

  /** Where sound goes by the peer's answer, or why it cannot be used. Rejects when the relay does. */
  async accept(answer: Buffer): Promise<Remote | Unusable> {
    const { relay, legId } = this.parts
    if (relay === null) return this.acceptPlain(answer)
    const answered = answer.toString()
    const remote = this.acceptPlain(await relay.answer(legId, legId, PEER_TAG, answered))
    this.remote = typeof remote === 'string' ? null : remote
    this.agreed = { ...this.agreed, answered }
    return remote
  }

  /** The same of an answer that needs no relay: early sound, and what a refresh brings. */
  acceptPlain(answer: Buffer | string): Remote | Unusable {
    const parsed = parseSdp(answer)
    if ('kind' in parsed) return parsed.reason
    const remote = this.session.accept(parsed)
    return typeof remote === 'string' ? remote : this.remoteOf(remote)
  }

  /**
   * The peer offers in a call. Null: answer 488. Of a browser only hold and its end are taken: the relay is
   * not asked.
   */
  answer(offer: Buffer): { readonly sdp: string; readonly remote: Remote } | null {
    if (this.isRelayed) return this.answerAgain(offer.toString())
    const parsed = parseSdp(offer)
    if ('kind' in parsed) return null
    const answer = this.session.answer(parsed)
    return answer.kind === 'refused' ? null : { sdp: answer.sdp, remote: this.remoteOf(answer.remote) }
  }

  private answerAgain(offer: string): { readonly sdp: string; readonly remote: Remote } | null {
    const { remote } = this
    const again = remote === null ? null : answerAgain(this.agreed, offer)
    if (remote === null || again === null) return null
    this.agreed = { ...this.agreed, sent: again.sdp }
    this.peerIsQuiet = again.direction !== 'sendrecv'
    return { sdp: again.sdp, remote }
  }

  /** With the address of the host the peer named; null when it has none. */
  async locate({ media, hostName }: Remote): Promise<RemoteMedia | null> {
    if (hostName === null) return media
    const address = await this.parts.findHost(hostName, isIP(this.parts.here.address))
    return address === null ? null : { ...media, address }
  }

  /** Resolves when the relay has let go, or could not be asked. */
  async close(): Promise<void> {
    const { relay, legId } = this.parts
    await relay?.delete(legId, legId).catch(() => {})
  }

  private remoteOf({ address, isNamed, port, codec, events, direction }: RemoteAudio): Remote {
    this.peerIsQuiet = direction !== 'sendrecv'
    const sound = this.isRelayed ? { signalledFrom: address, isStrict: true } : this.parts.sound
    const media = { address: isNamed ? '' : address, port, codec, events, ...sound }
    return { media, hostName: isNamed ? address : null }
  }
}

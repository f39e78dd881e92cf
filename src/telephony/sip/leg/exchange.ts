// The session descriptions of one leg: what we offer, and what the peer's answer and offers mean for its
// sound. A browser's pass through a relay.
import { isIP } from 'node:net'
import type { RemoteMedia } from '../media/port.ts'
import type { RandomBytes } from '../message/message.ts'
import { type Agreed, answerAgain } from '../rtpengine/again.ts'
import type { SdpRelay } from '../rtpengine/relay.ts'
import type { RemoteAudio } from '../sdp/audio.ts'
import { LocalSession } from '../sdp/local.ts'
import { parseSdp } from '../sdp/parse-description.ts'
import type { FindHost } from './host-names.ts'

/** The tag by which a relay knows the peer: each leg has one peer. */
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

/** Where sound to the peer goes. The address is empty until the host that the peer named is looked up. */
export interface Remote {
  readonly media: RemoteMedia
  readonly hostName: string | null
}

/** Why a description cannot be used: a reason word, or the parser's message. */
export type Unusable = string

export class Exchange {
  /**
   * The peer has said that it does not talk with us now, so silence is not a fault. Many peers that hold
   * (sendonly) send nothing.
   */
  peerIsQuiet = false
  private readonly terms: ExchangeTerms
  private readonly session: LocalSession
  /** With a relay: what the peer and we sent each other, and where sound to the peer goes. */
  private agreed: Agreed = { sent: '', answered: '' }
  private remote: Remote | null = null

  constructor(terms: ExchangeTerms) {
    this.terms = terms
    this.session = new LocalSession(terms.here, terms.random)
  }

  get isRelayed(): boolean {
    return this.terms.relay !== null
  }

  /** Returns our offer. Rejects if the relay does. */
  async offer(): Promise<string> {
    const { relay, legId } = this.terms
    const plain = this.session.offer()
    if (relay === null) return plain
    const sent = await relay.offer(legId, legId, plain)
    this.agreed = { sent, answered: '' }
    return sent
  }

  /** Repeats our offer within a call. */
  offerAgain(): string {
    return this.session.offer()
  }

  /**
   * Takes the peer's answer: returns where sound goes, or why the answer cannot be used. Rejects if the relay
   * does.
   */
  async accept(answer: Buffer): Promise<Remote | Unusable> {
    const { relay, legId } = this.terms
    if (relay === null) return this.acceptPlain(answer)
    const answered = answer.toString()
    const remote = this.acceptPlain(await relay.answer(legId, legId, PEER_TAG, answered))
    this.remote = typeof remote === 'string' ? null : remote
    this.agreed = { ...this.agreed, answered }
    return remote
  }

  /** The same for answers that need no relay: those with early sound, and those to a refresh. */
  acceptPlain(answer: Buffer | string): Remote | Unusable {
    const parsed = parseSdp(answer)
    if ('kind' in parsed) return parsed.reason
    const remote = this.session.accept(parsed)
    return typeof remote === 'string' ? remote : this.remoteOf(remote)
  }

  /**
   * Answers the peer's offer within a call. Null: answer 488. A browser may only hold and resume, because the
   * relay is not asked.
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

  /** Adds the address of the host that the peer named; null if it has none. */
  async locate({ media, hostName }: Remote): Promise<RemoteMedia | null> {
    if (hostName === null) return media
    const address = await this.terms.findHost(hostName, isIP(this.terms.here.address))
    return address === null ? null : { ...media, address }
  }

  /** Resolves once the relay has freed the leg or could not be reached. */
  async close(): Promise<void> {
    const { relay, legId } = this.terms
    await relay?.delete(legId, legId).catch(() => {})
  }

  private remoteOf({ address, isNamed, port, codec, events, direction }: RemoteAudio): Remote {
    this.peerIsQuiet = direction !== 'sendrecv'
    const sound = this.isRelayed ? { signalledFrom: address, isStrict: true } : this.terms.sound
    const media = { address: isNamed ? '' : address, port, codec, events, ...sound }
    return { media, hostName: isNamed ? address : null }
  }
}

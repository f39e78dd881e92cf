// The relay port over rtpengine: the questions it is asked and what its answers mean.
import type { Bencode, BencodeDictionary } from './bencode.ts'
import { NgClient, type NgNetwork } from './ng.ts'
import { RelayFailed, type SdpRelay } from './relay.ts'

const SDP_CHARACTERS_MAX = 16_384
const REASON_CHARACTERS_MAX = 200

export interface RtpengineNetwork extends NgNetwork {
  /**
   * Names of rtpengine's interfaces towards us and towards browsers, if it has several (a private and a
   * public address).
   */
  readonly interfaces?: { readonly us: string; readonly browsers: string }
}

export interface Rtpengine extends SdpRelay {
  /** Rejects if the address cannot be resolved. */
  start(): Promise<void>
  /** Fails the questions under way; legs stay at the relay until it times them out. */
  stop(): Promise<void>
}

export function createRtpengine(network: RtpengineNetwork): Rtpengine {
  const { report, interfaces } = network
  const client = new NgClient(network)
  const direction: Pairs =
    interfaces === undefined ? [] : [['direction', [interfaces.us, interfaces.browsers]]]

  const ask = async (command: string, pairs: Pairs): Promise<BencodeDictionary> => {
    const answer = await client.ask(new Map<string, Bencode>([['command', command], ...pairs]))
    const result = textOf(answer, 'result')
    if (result === 'ok' || result === 'pong') return answer
    report('refused', command)
    throw new RelayFailed(
      'refused',
      `refused ${command}: ${printable(textOf(answer, 'error-reason') || result)}`,
    )
  }
  const describe = async (command: string, pairs: Pairs): Promise<string> => {
    const sdp = textOf(await ask(command, pairs), 'sdp')
    if (sdp.startsWith('v=0') && sdp.length <= SDP_CHARACTERS_MAX) return sdp
    report('malformed', command)
    throw new RelayFailed('garbled', `gave no session description for ${command}`)
  }

  return {
    start: () => client.start(),
    stop: () => client.stop(),
    offer: (legId, fromTag, sdp) =>
      describe('offer', [
        ['call-id', legId],
        ['from-tag', fromTag],
        ['sdp', sdp],
        ...FOR_BROWSERS,
        ...direction,
        ...PLACES,
      ]),
    answer: (legId, fromTag, toTag, sdp) =>
      describe('answer', [
        ['call-id', legId],
        ['from-tag', fromTag],
        ['to-tag', toTag],
        ['sdp', sdp],
        ...FOR_US,
        ...PLACES,
      ]),
    async delete(legId, fromTag) {
      // Without `delete delay` the ports stay taken for 30 seconds. An unknown leg is `ok` with a warning.
      await ask('delete', [
        ['call-id', legId],
        ['from-tag', fromTag],
        ['delete delay', 0],
      ])
    },
    ping: () =>
      ask('ping', []).then(
        answer => textOf(answer, 'result') === 'pong',
        () => false,
      ),
  }
}

type Pairs = readonly (readonly [key: string, value: Bencode])[]

/**
 * RFC 8827 requires ICE and DTLS-SRTP, RFC 8858 RTCP on the same port. Keys in the SDP (RFC 4568) are not
 * offered. Codecs stay as they are: browsers must speak G.711 (RFC 7874 §3).
 */
const FOR_BROWSERS: Pairs = [
  ['transport-protocol', 'UDP/TLS/RTP/SAVPF'],
  ['ICE', 'force'],
  ['rtcp-mux', ['offer', 'require']],
  ['SDES', ['off']],
  ['flags', ['generate-mid']],
]

/** Our sound has its own RTCP port and no encryption. */
const FOR_US: Pairs = [
  ['transport-protocol', 'RTP/AVP'],
  ['ICE', 'remove'],
  ['rtcp-mux', ['demux']],
]

/** Puts the relay's addresses wherever the description has one. */
const PLACES: Pairs = [['replace', ['origin', 'session-connection']]]

function textOf(dictionary: BencodeDictionary, key: string): string {
  const value = dictionary.get(key)
  return typeof value === 'string' ? value : ''
}

/** Text from the network, made short enough and safe for one log line. */
function printable(text: string): string {
  return text.slice(0, REASON_CHARACTERS_MAX).replace(/[^\x20-\x7e]+/g, ' ')
}

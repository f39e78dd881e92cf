// Runs in the browser of the tests: an agent's phone made with JsSIP that answers each call, and a bare
// WebRTC phone; both say how loud it is.
import JsSIP from 'jssip'

/** What browsers do to make speech clear takes steady tones for noise. */
const MICROPHONE = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  video: false,
}
/**
 * Candidates of this machine are there at once; those that need a server, which there is none, would be
 * waited for.
 */
const GATHERING_MS = 150

let connection = null
let agent = null
let session = null
const notes = []

function hear(peer) {
  connection = peer
  peer.addEventListener('track', ({ track }) => {
    const loudspeaker = document.createElement('audio')
    loudspeaker.srcObject = new MediaStream([track])
    document.body.append(loudspeaker)
    loudspeaker.play()
  })
}

window.phone = {
  notes,

  /** Registers; answers each call. */
  start({ url, uri, password }) {
    agent = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(url)], uri, password, register: true })
    for (const event of ['connected', 'disconnected', 'registered', 'unregistered'])
      agent.on(event, () => notes.push(event))
    agent.on('registrationFailed', ({ cause }) => notes.push(`registrationFailed ${cause}`))
    agent.on('newRTCSession', ({ session: incoming }) => {
      session = incoming
      notes.push(`rung by ${incoming.remote_identity.uri.user}`)
      incoming.on('peerconnection', ({ peerconnection }) => hear(peerconnection))
      incoming.on('icecandidate', ({ ready }) => setTimeout(ready, GATHERING_MS))
      for (const event of ['confirmed', 'hold', 'unhold']) incoming.on(event, () => notes.push(event))
      incoming.on('failed', ({ originator, cause }) => notes.push(`failed by ${originator}: ${cause}`))
      incoming.on('ended', ({ originator, cause }) => notes.push(`ended by ${originator}: ${cause}`))
      incoming.answer({ mediaConstraints: MICROPHONE })
    })
    agent.start()
  },
  hangup: () => session.terminate(),
  stop: () => agent.stop(),

  /** Without SIP: the answer to an offer, its candidates gathered. */
  async take(sdp) {
    const peer = new RTCPeerConnection()
    hear(peer)
    const microphone = await navigator.mediaDevices.getUserMedia(MICROPHONE)
    await peer.setRemoteDescription({ type: 'offer', sdp })
    for (const track of microphone.getTracks()) peer.addTrack(track, microphone)
    const gathered = new Promise(resolve =>
      peer.addEventListener('icecandidate', () => setTimeout(resolve, GATHERING_MS)),
    )
    await peer.setLocalDescription()
    await gathered
    return peer.localDescription.sdp
  },

  /** Without SIP: an offer in the call, and the answer to it. */
  async offerAgain(direction) {
    for (const transceiver of connection.getTransceivers()) transceiver.direction = direction
    await connection.setLocalDescription()
    return connection.localDescription.sdp
  },
  settle: sdp => connection.setRemoteDescription({ type: 'answer', sdp }),
  direction: () =>
    connection
      .getTransceivers()
      .map(({ currentDirection }) => currentDirection)
      .join(),
  hold: () => offeredAgain('hold'),
  unhold: () => offeredAgain('unhold'),
  /** Keys pressed, as sound events (RFC 4733). */
  press: keys => session.sendDTMF(keys, { transportType: 'RFC2833' }),

  /** Null before a call. */
  async stats() {
    if (connection === null) return null
    const all = [...(await connection.getStats()).values()]
    const of = type => all.find(one => one.type === type && (one.kind ?? 'audio') === 'audio')
    const inbound = of('inbound-rtp')
    return {
      connection: connection.connectionState,
      dtls: of('transport')?.dtlsState ?? '',
      codec: all.find(one => one.id === inbound?.codecId)?.mimeType ?? '',
      levelIn: inbound?.audioLevel ?? 0,
      packetsIn: inbound?.packetsReceived ?? 0,
      packetsLost: inbound?.packetsLost ?? 0,
      packetsOut: of('outbound-rtp')?.packetsSent ?? 0,
      levelOut: of('media-source')?.audioLevel ?? 0,
    }
  },
}

/**
 * Resolves when the other side has answered the offer: JsSIP makes no other one before, and says so by false.
 */
function offeredAgain(how) {
  return new Promise((resolve, reject) => {
    if (!session[how]({}, resolve)) reject(new Error(`${how}: another offer is not answered yet`))
  })
}

// SIP as text over UDP, read and written by this harness alone: what looks at Yuhu from outside shares no
// code with it.
import { createHash } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export interface Message {
  /** For a request. */
  readonly method: string
  readonly uri: string
  /** For a response; 0 otherwise. */
  readonly status: number
  readonly body: string
  readonly address: string
  readonly port: number
  all(name: string): string[]
  get(name: string): string
}

export interface Wire {
  readonly address: string
  readonly port: number
  send(text: string, address: string, port: number): void
  close(): void
}

export async function openWire(
  address: string,
  port: number,
  received: (message: Message) => void,
): Promise<Wire> {
  const socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 1_000_000 })
  socket.bind(port, address)
  await once(socket, 'listening')
  socket.on('message', (bytes, from) => {
    const message = read(bytes.toString('latin1'), from.address, from.port)
    if (message !== null) received(message)
  })
  // Nobody listens there while Yuhu is dead.
  socket.on('error', () => {})
  return {
    address,
    port: socket.address().port,
    send: (text, to, at) => socket.send(Buffer.from(text, 'latin1'), at, to, () => {}),
    close: () => socket.close(),
  }
}

function read(text: string, address: string, port: number): Message | null {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2)
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const isResponse = first.startsWith('SIP/2.0 ')
  const [method = '', uri = ''] = first.split(' ')
  if (!isResponse && !first.endsWith(' SIP/2.0')) return null
  const all = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value)
  return {
    ...{
      method: isResponse ? '' : method,
      uri: isResponse ? '' : uri,
      status: isResponse ? Number(first.split(' ')[1]) : 0,
    },
    ...{ body, address, port, all, get: name => all(name)[0] ?? '' },
  }
}

export function write(first: string, headers: readonly (readonly [string, string])[], body = ''): string {
  const type = body === '' ? [] : ['Content-Type: application/sdp']
  const lines = headers.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`)
  return [first, ...lines, ...type, `Content-Length: ${body.length}`, '', body].join('\r\n')
}

/** To a request: `tag` is put into To when it has none. */
export function answer(
  request: Message,
  status: string,
  tag: string,
  more: readonly (readonly [string, string])[] = [],
  body = '',
): string {
  const to = request.get('to')
  return write(
    `SIP/2.0 ${status}`,
    [
      ...request.all('via').map(via => ['Via', via] as const),
      ...request.all('record-route').map(route => ['Record-Route', route] as const),
      ['From', request.get('from')],
      ['To', to.includes('tag=') ? to : `${to};tag=${tag}`],
      ['Call-ID', request.get('call-id')],
      ['CSeq', request.get('cseq')],
      ...more,
    ],
    body,
  )
}

export function sdpOf(address: string, port: number): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8`,
    'a=sendrecv',
    '',
  ].join('\r\n')
}

/** host:port of a Contact. */
export function placeOf(contact: string): { uri: string; address: string; port: number } {
  const uri = /<([^>]+)>/.exec(contact)?.[1] ?? contact
  const [, address = '127.0.0.1', port = '5060'] = /@?([\d.]+)(?::(\d+))?(?:;|$)/.exec(uri) ?? []
  return { uri, address, port: Number(port) }
}

/** RFC 2617, MD5 with qop=auth. */
export function digestOf(
  challenge: string,
  user: string,
  password: string,
  method: string,
  uri: string,
): string {
  const field = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? ''
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')]
  const response = md5(
    `${md5(`${user}:${realm}:${password}`)}:${nonce}:00000001:c0ffee:auth:${md5(`${method}:${uri}`)}`,
  )
  const end = opaque === '' ? '' : `, opaque="${opaque}"`
  const named = `username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"`
  return `Digest ${named}, algorithm=MD5, qop=auth, nc=00000001, cnonce="c0ffee"${end}`
}

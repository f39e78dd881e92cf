// Requests to change the protocol: those for a WebSocket go through the routes like any other; all others are
// answered as if they had not asked. Java's HTTP client asks for HTTP/2 with every first request.
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** What a route needs to take a WebSocket. */
export interface Upgrade {
  readonly socket: Duplex
  /** What came after the request. */
  readonly head: Buffer
  /** Call it instead of answering: nothing is written to the socket any more. */
  take(): void
}

export class Upgrades {
  private readonly open = new WeakMap<IncomingMessage, Upgrade>()

  /** `route`: answers the request; `forget`: the connection is no longer counted. */
  constructor(
    server: Server,
    route: (request: IncomingMessage, response: ServerResponse) => void,
    forget: (socket: Socket) => void,
  ) {
    // With a listener, Node hands over every request that asks, whatever it asks for.
    server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
      const socket = duplex as Socket
      socket.on('error', () => socket.destroy())
      if (request.headers.upgrade?.toLowerCase() !== 'websocket' || request.method !== 'GET') {
        forget(socket)
        socket.unshift(Buffer.concat([plainHead(request), head]))
        server.emit('connection', socket)
        return
      }
      const response = new ServerResponse(request)
      response.assignSocket(socket)
      // Nobody reads this connection any further.
      response.setHeader('connection', 'close')
      response.once('finish', () => socket.destroySoon())
      const take = () => {
        response.detachSocket(socket)
        forget(socket)
      }
      this.open.set(request, { socket, head, take })
      route(request, response)
    })
  }

  /** Null: it asks for nothing but an answer. */
  of(request: IncomingMessage): Upgrade | null {
    return this.open.get(request) ?? null
  }
}

const HOP_BY_HOP = new Set(['upgrade', 'http2-settings', 'connection'])

/** The head of the request without its wish. */
function plainHead({ method, url, httpVersion, rawHeaders, headers }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (!HOP_BY_HOP.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
  }
  const kept = (headers.connection ?? '')
    .split(',')
    .map(token => token.trim())
    .filter(token => token !== '' && !HOP_BY_HOP.has(token.toLowerCase()))
  if (kept.length > 0) lines.push(`Connection: ${kept.join(', ')}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

// Server-sent events (HTML Standard §9.2) to one client, who may read slowly or not at all.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { whenOver } from '../../http/exchange-end.ts'

/** Bytes a client may leave unread: beyond that it is behind, and hears no more until it has caught up. */
const UNREAD_MAX = 256 * 1024

export class EventStream {
  private readonly response: ServerResponse
  private isOver = false
  private hasMissed = false

  /** `caughtUp`: the client has read everything, after it had missed something. */
  constructor(request: IncomingMessage, response: ServerResponse, on: { caughtUp(): void; over(): void }) {
    this.response = response
    whenOver(request, response, () => {
      this.isOver = true
      on.over()
    })
    response.on('drain', () => {
      if (!this.hasMissed) return
      this.hasMissed = false
      on.caughtUp()
    })
    response.on('error', () => {})
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would keep events back to fill a buffer.
      'x-accel-buffering': 'no',
      // Its place among the connections is free (connections.ts); no other request may come over it.
      connection: 'close',
      'x-content-type-options': 'nosniff',
    })
    response.flushHeaders()
  }

  /** `data` is one line. */
  send(event: string, id: string, data: string): void {
    if (this.isBehind()) this.hasMissed = true
    else this.response.write(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`)
  }

  /** A comment: proxies and phones let a connection go that is silent. */
  beat(): void {
    if (!this.isBehind()) this.response.write(':\n\n')
  }

  /** The last event, if there is one to send; what the client has not read is not waited for. */
  end(last?: { readonly event: string; readonly data: string }): void {
    if (this.isOver || this.response.writableEnded) return
    const isHeard = last !== undefined && !this.isBehind()
    this.response.end(isHeard ? `event: ${last.event}\ndata: ${last.data}\n\n` : undefined)
    // A client that does not read would keep its connection, and a server that stops.
    if (this.response.writableLength > 0) this.response.socket?.destroy()
  }

  private isBehind(): boolean {
    return this.isOver || this.response.writableEnded || this.response.writableLength > UNREAD_MAX
  }
}

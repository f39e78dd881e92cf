// A CRM's HTTP receiver of pushes: records what comes, and answers as a test wants it to.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { GIVE_UP_MS } from './eventually.ts'

export interface Received {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/**
 * What the receiver does with the next requests; a number is a status. `dead`: takes the connection and never
 * answers.
 */
export type Manner =
  | number
  | 'dead'
  | 'hangUp'
  | 'endless'
  | { readonly redirectTo: string }
  | { readonly afterMs: number }
  | { readonly once: Promise<void> }

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** Requests open now, and the most that were at the same time. */
  readonly open: number
  mostAtOnce: number
  manner: Manner
  /** Resolves when `count` requests have come; rejects when they never come. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

export async function createReceiver(manner: Manner = 200): Promise<Receiver> {
  const received: Received[] = []
  const waiting: { count: number; done: () => void }[] = []
  const server = http.createServer((request, response) => {
    receiver.open++
    receiver.mostAtOnce = Math.max(receiver.mostAtOnce, receiver.open)
    response.on('close', () => receiver.open--)
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      received.push({ at: Date.now(), method, path, headers, body: Buffer.concat(chunks).toString() })
      for (const waiter of waiting) if (received.length >= waiter.count) waiter.done()
      answer(request, response, receiver.manner)
    })
  })
  const receiver = {
    url: '',
    port: 0,
    received,
    open: 0,
    mostAtOnce: 0,
    manner,
    until(count: number) {
      return new Promise<void>((resolve, reject) => {
        if (received.length >= count) return resolve()
        const timer = setTimeout(
          () => reject(new Error(`${received.length} of ${count} requests came`)),
          GIVE_UP_MS,
        )
        waiting.push({
          count,
          done() {
            clearTimeout(timer)
            resolve()
          },
        })
      })
    },
    close() {
      server.closeAllConnections()
      return new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  receiver.port = (server.address() as AddressInfo).port
  receiver.url = `http://127.0.0.1:${receiver.port}/push`
  return receiver
}

function answer(request: http.IncomingMessage, response: http.ServerResponse, manner: Manner): void {
  if (manner === 'dead') return
  if (manner === 'hangUp') request.socket.destroy()
  else if (manner === 'endless') {
    response.writeHead(200)
    const drip = setInterval(() => response.write('x'.repeat(1_024)), 1)
    response.on('close', () => clearInterval(drip))
  } else if (typeof manner === 'number') response.writeHead(manner).end('1')
  else if ('redirectTo' in manner) response.writeHead(302, { location: manner.redirectTo }).end()
  else if ('once' in manner) void manner.once.then(() => response.end('0'))
  else setTimeout(() => response.end('0'), manner.afterMs)
}

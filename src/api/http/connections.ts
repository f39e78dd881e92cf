// Bounds the connections of the server and of each network: a new one takes the place of one that keeps us
// waiting.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type AddressRanges, networkOf } from '../../domain/address.ts'

export interface ConnectionLimits {
  readonly inAll: number
  readonly ofNetwork: number
  /** Proxies, as in ipAllow: many clients share their address, so only the limit in all holds for them. */
  readonly proxies: AddressRanges | undefined
  /**
   * Whether the address has used a valid token: strangers make room first, however many addresses they have.
   */
  readonly isKnown: (address: string) => boolean
}

interface Connection {
  readonly socket: Socket
  request?: IncomingMessage
  response?: ServerResponse
  /** Whether it ever sent a whole request. */
  hasSpoken: boolean
  /** Frees its place. */
  readonly forget: () => void
}

/**
 * Over a limit, one connection of the network that has most is closed: the oldest that never sent a whole
 * request, else the oldest that waits for its next one. The new connection is turned away only if all of them
 * are being answered. So a client that opens thousands and sends nothing, or half a request on each, pushes
 * out only itself. `closeSilent` is for the end: it closes connections that never began a request, which Node
 * does not count as idle and would keep until their time-out. `emptied` resolves once all that are counted
 * are gone.
 */
export function limitConnections(
  server: Server,
  limits: ConnectionLimits,
): { closeSilent(): void; count(): number; release(socket: Socket): void; emptied(): Promise<void> } {
  const byNetwork = new Map<string, Map<Socket, Connection>>()
  let count = 0
  let isClosing = false
  let isEmpty = () => {}
  server.on('connection', socket => {
    if (isClosing) return void socket.destroy()
    const address = socket.remoteAddress ?? ''
    const network = networkOf(address)
    const own = byNetwork.get(network) ?? new Map<Socket, Connection>()
    const isProxy = limits.proxies?.has(address) === true
    if (own.size >= limits.ofNetwork && !isProxy && !makeRoom(own)) return void socket.destroy()
    if (count >= limits.inAll && !makeRoomAmong(byNetwork.values(), limits)) return void socket.destroy()
    count += 1
    byNetwork.set(network, own)
    const forget = () => {
      if (!own.delete(socket)) return
      count -= 1
      if (count === 0) isEmpty()
      if (own.size === 0 && byNetwork.get(network) === own) byNetwork.delete(network)
    }
    own.set(socket, { socket, hasSpoken: false, forget })
    socket.once('close', forget)
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = byNetwork.get(networkOf(request.socket.remoteAddress ?? ''))?.get(request.socket)
    if (connection === undefined) return
    connection.hasSpoken ||= connection.request?.complete ?? false
    connection.request = request
    connection.response = response
  })
  return {
    count: () => count,
    emptied: () =>
      new Promise<void>(resolve => {
        isEmpty = resolve
        if (count === 0) resolve()
      }),
    release: socket =>
      byNetwork
        .get(networkOf(socket.remoteAddress ?? ''))
        ?.get(socket)
        ?.forget(),
    closeSilent() {
      isClosing = true
      const all = [...byNetwork.values()].flatMap(connections => [...connections.values()])
      for (const { socket, request } of all) if (request === undefined) socket.destroy()
    },
  }
}

function makeRoom(connections: Map<Socket, Connection>): boolean {
  let next: Connection | undefined
  for (const connection of connections.values()) {
    if (!keepsUsWaiting(connection)) continue
    next ??= connection
    if (connection.hasSpoken || connection.request?.complete) continue
    next = connection
    break
  }
  if (next === undefined) return false
  // Its close event comes later, but its place is free at once.
  next.forget()
  next.socket.destroy()
  return true
}

/** Nothing has come yet, a request is incomplete, or the last one was answered. */
function keepsUsWaiting({ request, response }: Connection): boolean {
  return request === undefined || !request.complete || (response?.writableFinished ?? true)
}

/** Networks of strangers come first. */
function makeRoomAmong(all: Iterable<Map<Socket, Connection>>, { isKnown }: ConnectionLimits): boolean {
  const networks = [...all]
  const strangers = networks.filter(
    ([first]) => first !== undefined && !isKnown(first[0].remoteAddress ?? ''),
  )
  return makeRoom(largest(strangers)) || makeRoom(largest(networks))
}

function largest(all: Iterable<Map<Socket, Connection>>): Map<Socket, Connection> {
  let most = new Map<Socket, Connection>()
  for (const connections of all) if (connections.size > most.size) most = connections
  return most
}

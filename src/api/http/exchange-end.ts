// The one event that ends every request, whether its answer was fetched or its client left at some moment.
import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Calls `end` once. A response closes when it was sent or when its connection closes; one that waits behind
 * another on the same connection (pipelining) never does, so the connection is watched too.
 */
export function whenOver(request: IncomingMessage, response: ServerResponse, end: () => void): void {
  const { socket } = request
  let isOver = false
  const over = () => {
    if (isOver) return
    isOver = true
    socket.removeListener('close', over)
    end()
  }
  // A connection may carry many requests at a time.
  setMaxListeners(0, socket)
  response.once('close', over)
  socket.once('close', over)
  if (socket.destroyed) over()
}

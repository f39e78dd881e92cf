// Server-sent events to a client who does not read: nothing of them is heaped up.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { scheduler } from 'node:timers/promises'
import { EventStream } from '../../src/api/v1/live/event-stream.ts'
import { eventually } from '../support/eventually.ts'

test('a client who reads nothing misses events and keeps no memory; when it reads on it is caught up', async () => {
  let caughtUp = 0
  let stream: EventStream | null = null
  let unread = () => 0
  const server = createServer((request, response) => {
    unread = () => response.writableLength
    stream = new EventStream(request, response, { caughtUp: () => (caughtUp += 1), over: () => {} })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(server, 'request')
  const event = 'x'.repeat(50_000)
  for (let sent = 0; sent < 400; sent++) {
    ;(stream as EventStream | null)?.send('change', String(sent), event)
    await scheduler.wait(0)
  }
  assert.ok(unread() <= 256 * 1024 + 60_000, `${unread()} bytes wait`)
  assert.equal(caughtUp, 0)
  socket.resume()
  await eventually('it caught up', () => caughtUp > 0)
  assert.equal(caughtUp, 1)
  socket.pause()
  for (let sent = 0; sent < 200; sent++) (stream as EventStream | null)?.send('change', String(sent), event)
  const closed = once(socket, 'close')
  ;(stream as EventStream | null)?.end()
  socket.resume()
  await closed
  server.close()
})

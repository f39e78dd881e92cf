// What live pages take, they give back, also those whose client is gone before they begin.
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { LiveHub } from '../../src/api/v1/live/live-hub.ts'

type Ports = ConstructorParameters<typeof LiveHub>[0]

test('a client that left before its stream begins takes nothing: no listener, no timer, no place', () => {
  const taken: string[] = []
  const take = (what: string) => () => {
    taken.push(what)
    return () => {}
  }
  const store = { onChange: take('changes'), onLive: take('reports'), as: () => store }
  const hub = new LiveHub({
    store,
    clock: { after: take('timer'), now: () => 0 },
    now: () => 0,
    log: {},
    freePlace: take('place'),
  } as unknown as Ports)
  const watching = { caller: { kind: 'stranger', address: '' }, account: { id: 1 } }
  const request = { socket: { destroyed: true } } as unknown as IncomingMessage
  hub.follow(watching as unknown as Parameters<LiveHub['follow']>[0], request, {} as ServerResponse)
  assert.deepEqual([hub.open, taken], [0, []])
})

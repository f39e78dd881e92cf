// The clock that the product runs on.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'

test('what came while the process stood still is read before its timers fire', async t => {
  const clock = createRealClock()
  const [here, there] = [createSocket('udp4'), createSocket('udp4')]
  t.after(() => [here, there].map(socket => socket.close()))
  const happened: string[] = []
  here.on('message', () => happened.push('message'))
  for (const socket of [here, there]) {
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
  }
  // At the end of a turn of the event loop; the next one looks at its timers first.
  await new Promise(setImmediate)
  const fired = new Promise<void>(resolve =>
    clock.after(1, () => {
      happened.push('timer')
      resolve()
    }),
  )
  there.send('answer', here.address().port, '127.0.0.1')
  await new Promise(process.nextTick)
  const standsUntil = performance.now() + 20
  while (performance.now() < standsUntil);
  await fired
  assert.deepEqual(happened, ['message', 'timer'])
})

test('a timer that is cancelled when it is due already does not fire', async () => {
  const clock = createRealClock()
  const happened: string[] = []
  const cancels: (() => void)[] = []
  const after = (name: string, act: () => void) =>
    cancels.push(
      clock.after(1, () => {
        happened.push(name)
        act()
      }),
    )
  await new Promise<void>(resolve => {
    after('first', () => {
      cancels[1]?.()
      setTimeout(resolve, 5)
    })
    after('second', () => {})
  })
  assert.deepEqual(happened, ['first'])
})

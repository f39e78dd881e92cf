// Whose sound a leg takes, and what it reports of sound it does not take.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World } from './world.ts'

test("the rules for a trunk's sound go with what was agreed", async () => {
  const world = new World()
  await world.answered()
  const [remote] = world.remotes
  assert.deepEqual(
    [remote?.signalledFrom, remote?.isStrict, remote?.mustSpeakFirst],
    ['192.0.2.9', false, false],
  )
})

test('sound that is dropped because of its address is reported with where it came from', async () => {
  const world = new World()
  const { leg } = await world.answered()
  leg.sounded({ type: 'soundRefused', from: '198.51.100.9:4000', packets: 60 })
  assert.deepEqual([world.types(), world.counts], [['answered'], ['soundRefused']])
})

// People who call in, as the pages of a supervisor show them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addPastCalls } from '../v1/past-calls.ts'
import { consoleWorld, notTested } from './console-browser.ts'

test('Now and the wallboard say how many callers came today and how many gave up, once one has come', {
  skip: notTested,
}, async t => {
  const { yuhu, open, signIn, complaints, findings } = await consoleWorld(t, { exts: ['1001'] })
  const accountId = (await yuhu.server.store.findAccount('9001'))?.id ?? 0
  const world = { accountId: () => accountId, world: { databaseUrl: yuhu.databaseUrl } }
  const came = { dialedAt: Date.now(), talkSeconds: 0, origin: 'trunk' } as const
  await addPastCalls(world, '9001', [
    { ...came, phone: '13900000001', outcome: 'unserved' },
    { ...came, phone: '13900000002', outcome: 'messageHeard' },
    { ...came, phone: '13900000003', agentExt: '1001' },
    { ...came, phone: '13900000004', agentExt: '1001' },
  ])
  const page = await open()
  await signIn(page, '9001', 'supervisor')
  const figure = page.getByText(/4\scame\stoday.*25\.0\s%\sgave\sup/)
  await figure.waitFor()
  await page.getByText('Callers waiting').waitFor()
  assert.deepEqual(await findings(page), [])
  await page.goto(`${yuhu.url}/console/wall`)
  await figure.waitFor()
  assert.deepEqual(await findings(page), [])
  assert.deepEqual(complaints, [])
})

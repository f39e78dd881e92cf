// `/v1/live`: what a page is shown of an account, to whom, and for how long.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { LiveAccount, LiveDesk } from '../../src/api/v1/live/live-shapes.ts'
import { LivePageClient } from './live-page.ts'
import { V1World } from './v1-world.ts'

describe('a live page', () => {
  let world: V1World

  before(async () => {
    world = await V1World.start()
  })
  after(() => world.stop())

  test('a page is shown the whole account at once, in the shape that is published', async () => {
    const token = await world.world.login('9001')
    const taskid = await world.world.task(token, { taskname: 'November' })
    const page = await LivePageClient.open(await world.signedIn('9001', 'supervisor'))
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-type') ?? '', /^text\/event-stream/)
    const { data, id } = await page.until(({ event }) => event === 'snapshot')
    assert.notEqual(id, null)
    LiveAccount.parse(data)
    assert.deepEqual(
      data.agents.map(({ ext, groups }: LiveAccount['agents'][number]) => [ext, groups]),
      [
        ['1001', ['sales']],
        ['1002', ['sales']],
      ],
    )
    assert.equal(data.tasks.find((task: { taskid: string }) => task.taskid === taskid).state, 'notStarted')
    page.close()
  })

  test('an agent sees itself and nothing else', async () => {
    const agent = await world.signedIn('9001', 'agent')
    assert.equal((await agent.get('/v1/live')).body.reason, 'roleForbids')
    const page = await LivePageClient.open(agent, '/v1/desk/live')
    const { data } = await page.until(({ event }) => event === 'snapshot')
    assert.equal(LiveDesk.parse(data).agent?.ext, '1001')
    page.close()
  })
})

// `/v1/live`: what a page is shown of an account, to whom, and for how long.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { hashToken } from '../../src/api/published/auth.ts'
import { LiveAccount, type LiveAgent, LiveDesk, LiveEnd } from '../../src/api/v1/live/live-shapes.ts'
import { startEngine } from './live-engine.ts'
import { LivePageClient } from './live-page.ts'
import { type Asker, V1World } from './v1-world.ts'

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
      data.agents.map(({ ext, groups }: LiveAgent) => [ext, groups]),
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

  test('a page of one node sees what the engine of another does, and that it is gone and back', async () => {
    const engine = await startEngine(world.world.databaseUrl, 'engine-1')
    const page = await LivePageClient.open(await world.signedIn('9001', 'supervisor'))
    await page.until(() => page.shown()?.engine.node === 'engine-1')
    await page.until(() => page.shown().agents.every((agent: LiveAgent) => agent.state === 'away'))
    await world.store.setReady(world.accountId('9001'), 'sales', '1001', true, world.world.clock.now)
    await page.until(() => agentOf(page, '1001').state === 'ready')
    assert.equal(agentOf(page, '1002').state, 'away')
    assert.deepEqual(engine.faults, [])
    await engine.kill()
    await page.until(() => page.shown().engine.awaySince !== null)
    assert.equal(page.shown().engine.node, null)
    assert.equal(agentOf(page, '1001').state, 'ready', 'what was known last stays')
    const other = await startEngine(world.world.databaseUrl, 'engine-2')
    await page.until(() => page.shown().engine.node === 'engine-2')
    assert.equal(page.shown().engine.awaySince, null)
    page.close()
    await other.stop()
  })

  test('a page hears why its stream ends', async () => {
    const endOf = async (asker: Asker, change: () => Promise<unknown>) => {
      const page = await LivePageClient.open(asker)
      await page.until(({ event }) => event === 'snapshot')
      await change()
      const { data } = await page.until(({ event }) => event === 'ended')
      await page.over()
      LiveEnd.parse(data)
      return data.reason
    }
    const admin = await world.signedIn('9002', 'admin')
    assert.equal(await endOf(admin, () => admin.ask('DELETE', '/v1/session')), 'notSignedIn')
    const supervisor = await world.signedIn('9002', 'supervisor')
    const disable = () => world.store.setEnabled('9002', false)
    assert.equal(await endOf(supervisor, disable), 'accountDisabled')
    await world.store.setEnabled('9002', true)
  })

  test('a caller opens twenty pages and no more; they end at once when the server stops', async () => {
    const own = await V1World.start()
    const asker = await own.signedIn('9001', 'supervisor')
    const pages = []
    for (let count = 0; count < 20; count++) pages.push(await LivePageClient.open(asker))
    const refused = await asker.get('/v1/live')
    assert.equal(refused.status, 429)
    assert.equal(refused.body.reason, 'tooManyRequests')
    await Promise.all(pages.map(page => page.until(({ event }) => event === 'snapshot')))
    await own.stop()
    for (const page of pages) await page.over()
  })

  test('two hundred pages cost the database as much as one', async () => {
    const engine = await startEngine(world.world.databaseUrl, 'engine-3')
    const askers = await supervisors(10)
    const pages = [await LivePageClient.open(askers[0] ?? world.stranger())]
    await pages[0]?.until(() => pages[0]?.shown()?.engine.node === 'engine-3')
    const ofOne = await liveStatements(6_000)
    for (const asker of askers)
      for (let own = asker === askers[0] ? 1 : 0; own < 20; own++)
        pages.push(await LivePageClient.open(asker))
    await Promise.all(pages.map(page => page.until(({ event }) => event === 'snapshot')))
    const ofAll = await liveStatements(6_000)
    assert.equal(pages.length, 200)
    assert.ok(ofOne >= 2 && ofAll <= 1.5 * ofOne + 5, `one page: ${ofOne} statements, 200 pages: ${ofAll}`)
    await world.store.setReady(world.accountId('9001'), 'sales', '1002', true, world.world.clock.now)
    await Promise.all(pages.map(page => page.until(() => agentOf(page, '1002').state === 'ready')))
    for (const page of pages) page.close()
    await engine.stop()
  })

  /** Sessions of supervisors of 9001 who are there for this. */
  async function supervisors(count: number): Promise<Asker[]> {
    const askers: Asker[] = []
    for (let index = 0; index < count; index++) {
      const accountId = world.accountId('9001')
      const named = { accountId, login: `watcher${index}`, name: '', role: 'supervisor', ext: null } as const
      const user = await world.store.addUser({ ...named, passwordHash: '', isOneTime: false })
      assert.ok(typeof user === 'object')
      const { now } = world.world.clock
      const times = { now, expiresAt: now + 3_600_000 }
      const hash = hashToken(`secret ${index}`)
      await world.store.saveSession({
        hash,
        userId: user.id,
        ...times,
        address: '',
        client: '',
        isSignIn: true,
      })
      askers.push(world.stranger().with({ cookie: `yuhu_session=secret ${index}` }))
    }
    return askers
  }

  test('an operator watches the account it names, and no other account is in it', async () => {
    const operator = await world.signedIn('', 'operator')
    assert.equal((await operator.get('/v1/live')).body.reason, 'noAccountChosen')
    const page = await LivePageClient.open(operator, '/v1/live?account=9002')
    const { data } = await page.until(({ event }) => event === 'snapshot')
    assert.deepEqual(
      data.agents.map(({ ext }: LiveAgent) => ext),
      ['2001'],
    )
    page.close()
  })
})

function agentOf(page: LivePageClient, ext: string): LiveAgent {
  return page.shown().agents.find((agent: LiveAgent) => agent.ext === ext)
}

/** Statements of live pages that this process sends within so long. */
async function liveStatements(ms: number): Promise<number> {
  const { prototype } = pg.Client
  const { query } = prototype
  let count = 0
  // biome-ignore lint/suspicious/noExplicitAny: it passes on whatever it is given
  prototype.query = function (this: pg.Client, ...args: any[]): any {
    const [{ name = '' }] = args
    if (/live|open-sessions/.test(name)) count += 1
    return Reflect.apply(query, this, args)
  }
  await scheduler.wait(ms)
  prototype.query = query
  return count
}

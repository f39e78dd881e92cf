// What an agent sees of the contact a preview task shows it, and what it decides, over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Asker, V1World } from './v1-world.ts'

const NODE = 'node-a'

describe('previews over /v1', () => {
  let world: V1World
  let agent: Asker
  let supervisor: Asker
  let accountId: number
  let shown: Claim
  let taskid: string

  before(async () => {
    world = await V1World.start()
    agent = await world.signedIn('9001', 'agent')
    supervisor = await world.signedIn('9001', 'supervisor')
    accountId = world.world.idOf('9001')
    await world.store.holdAccount(accountId, NODE, 60_000)
    const made = await supervisor.post('/v1/tasks', {
      ...{ name: 'look first', pace: 'preview', start: true },
      assignment: { type: 'extensions', extensions: ['1001'] },
      contacts: [{ phone: '13800000001', userid: 'u1', extra: 'called last May' }],
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    assert.equal(made.body.task.pace, 'preview')
    taskid = made.body.task.taskid
    const picture = await world.store.loadAccount(accountId)
    const task = picture?.tasks.find(each => each.taskid === taskid)
    assert.equal(task?.pace, 'preview')
    const { now } = world.world.clock
    const [claim] = await world.store.claim({ taskId: task?.id ?? 0, node: NODE, limit: 1, now })
    assert.ok(claim !== undefined)
    shown = claim
    const calls = [{ callId: claim.callId, agentExt: '1001', offeredAt: now }]
    await recordFacts(world.store, { calls, agents: [], tasks: [], pushes: [] })
    await agent.post('/v1/desk/ready')
  })
  after(() => world.stop())

  const decide = async (who: Asker, path: string, body: object) => {
    const { status, body: answer } = await who.post(path, body)
    return status === 202 ? null : answer.reason
  }

  test('the desk shows the contact with its data, and not as a call', async () => {
    const { body } = await agent.get('/v1/desk/me')
    assert.equal(body.call, null)
    const { id, phone, userid, extra, taskName } = body.preview
    assert.deepEqual(
      { id, phone, userid, extra, taskName },
      {
        ...{ id: shown.callId, phone: '13800000001', userid: 'u1' },
        extra: 'called last May',
        taskName: 'look first',
      },
    )
    assert.equal(body.previewSeconds, 60)
    const hungUp = await supervisor.post(`/v1/calls/${id}/hang-up`)
    assert.equal(hungUp.body.reason, 'callOver', 'nothing is called that could be hung up')
  })

  test('the agent decides about the contact it sees and about no other one, and so does a supervisor for it', async () => {
    const { callId } = shown
    const { now } = world.world.clock
    assert.equal(await decide(agent, '/v1/desk/preview', { do: 'call', callId }), null)
    assert.equal(await decide(agent, '/v1/desk/preview', { do: 'later', callId, minutes: 5 }), null)
    assert.equal(await decide(supervisor, '/v1/agents/1001/preview', { do: 'never', callId }), null)
    const taken = await world.store.takeRequests(accountId, NODE)
    assert.deepEqual(taken, [
      { kind: 'preview', ext: '1001', detail: { decision: { answer: 'call', callId } } },
      {
        kind: 'preview',
        ext: '1001',
        detail: { decision: { answer: 'later', callId, dueAt: now + 300_000 } },
      },
      { kind: 'preview', ext: '1001', detail: { decision: { answer: 'never', callId } } },
    ])
    assert.equal(await decide(agent, '/v1/desk/preview', { do: 'call', callId: callId + 1 }), 'previewOver')
    assert.equal(await decide(supervisor, '/v1/agents/1002/preview', { do: 'call', callId }), 'previewOver')
    assert.equal(await decide(agent, '/v1/agents/1001/preview', { do: 'call', callId }), 'roleForbids')
    const looked = { agent_ext: '1001', taskid }
    assert.deepEqual(
      (await world.store.listAudit(accountId, { before: null, limit: 10, noun: 'preview' })).map(
        ({ actor, verb, subject, after }) => ({ actor, verb, subject, after }),
      ),
      [
        { actor: 'supervisor', verb: 'skipped', subject: '13800000001', after: looked },
        {
          ...{ actor: 'agent', verb: 'postponed', subject: '13800000001' },
          after: { ...looked, due_at: new Date(now + 300_000).toISOString() },
        },
      ],
      'a call has its record, and what was refused was not done',
    )
    for (const body of [{ do: 'dial', callId }, { do: 'call' }, { do: 'later', callId, minutes: 0 }, {}])
      assert.equal(await decide(agent, '/v1/desk/preview', body), 'invalidInput', JSON.stringify(body))
  })

  test('who puts a contact back is not ready; once it is dialled there is nothing to decide', async () => {
    const { callId } = shown
    assert.equal((await agent.get('/v1/desk/me')).body.ready, true)
    assert.equal(await decide(agent, '/v1/desk/preview', { do: 'putBack', callId }), null)
    assert.equal((await agent.get('/v1/desk/me')).body.ready, false)
    const [noted] = await world.store.listAudit(accountId, { before: null, limit: 1, noun: 'preview' })
    assert.deepEqual([noted?.actor, noted?.verb, noted?.subject], ['agent', 'putBack', '13800000001'])
    const mark = { callId, dialedAt: world.world.clock.now, trunk: 'line', callerId: '0101' }
    assert.deepEqual(await world.store.clearToDial(accountId, NODE, [mark]), [callId])
    assert.equal(await decide(agent, '/v1/desk/preview', { do: 'call', callId }), 'previewOver')
    const { body } = await agent.get('/v1/desk/me')
    assert.deepEqual([body.preview, body.call.id], [null, callId])
  })
})

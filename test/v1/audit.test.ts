// Every route that changes something leaves a row in the audit log: who, from where, before and after, and no
// secret. A route without a sample here fails.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ENDPOINTS } from '../../src/api/v1/catalogue-v1.ts'
import type { AuditRow } from '../../src/store/port/console-store.ts'
import { wavFile } from '../sip/media/phone.ts'
import { tone } from '../sip/media/tones.ts'
import { addPastCalls } from './past-calls.ts'
import { agentTalks } from './supervised.ts'
import { type Asker, PASSWORD, V1World } from './v1-world.ts'

/** What a route does, asked as `by`; answers what its row must say. Null: it changes nothing that is kept. */
type Change = (world: Made) => Promise<Partial<AuditRow>> | null

interface Made {
  readonly world: V1World
  readonly admin: Asker
  readonly operator: Asker
  task(): Promise<string>
  agent(): Promise<string>
  trunk(): Promise<string>
  prompt(): Promise<string>
  user(): Promise<{ id: number; login: string }>
}

const NOT_AUDITED: Readonly<Record<string, string>> = {
  'POST /v1/tasks/{taskid}/contacts': 'numbers come by the million; the task counts them',
  'DELETE /v1/tasks/{taskid}/contacts': 'the same',
  'POST /v1/tasks/{taskid}/call-again': 'makes a round of the task, which the task shows',
  'POST /v1/tasks/{taskid}/what-if': 'asks, and changes nothing',
  'POST /v1/plans/outlook': 'asks, and changes nothing',
  'POST /v1/tasks/{taskid}/imports': 'numbers from a file, as above',
  'PUT /v1/tasks/{taskid}/imports/{importId}/bytes': 'the same',
  'PUT /v1/tasks/{taskid}/imports/{importId}/plan': 'the same',
  'POST /v1/tasks/{taskid}/imports/{importId}/commit': 'the same',
  'POST /v1/tasks/{taskid}/imports/{importId}/cancel': 'the same',
  'POST /v1/tasks/{taskid}/imports/{importId}/undo': 'the same',
  'POST /v1/blocks/imports': 'numbers from a file; what it blocks is noted when it does',
  'PUT /v1/blocks/imports/{importId}/bytes': 'the same',
  'PUT /v1/blocks/imports/{importId}/plan': 'the same',
  'POST /v1/blocks/imports/{importId}/commit':
    'noted by the import, which test/v1/block-imports.test.ts asks for',
  'POST /v1/blocks/imports/{importId}/cancel': 'the same',
  'POST /v1/blocks/imports/{importId}/undo': 'the same',
  'POST /v1/agents/{ext}/end-wrap-up': 'asks the engine; nothing is stored',
  'POST /v1/agents/{ext}/calls': 'asks the engine; the call has a record',
  'POST /v1/calls': 'asks the engine; the call has a record',
  'POST /v1/agents/{ext}/talk': 'asks the engine; the call has marks of what it did',
  'POST /v1/desk/talk': 'asks the engine; the call has marks of what it did',
  'POST /v1/agents/{ext}/preview': 'needs a number that is looked at: test/v1/previews.test.ts asks for it',
  'POST /v1/desk/preview': 'the same',
  'POST /v1/desk/calls': 'asks the engine; the call has a record',
  'DELETE /v1/agents/{ext}/listeners': 'asks the engine; the call record says until when somebody listened',
  'POST /v1/desk/end-wrap-up': 'asks the engine; nothing is stored',
  'POST /v1/desk/extend-wrap-up': 'asks the engine; nothing is stored',
  'POST /v1/desk/phone': 'a page asks for a pass every few minutes; nothing is stored',
  'POST /v1/desk/sound': 'asks the engine; nothing is stored',
  'POST /v1/desk/call-backs/{callBackId}/call': 'needs an engine: test/v1/call-backs.test.ts asks for it',
  'POST /v1/desk/hang-up': 'asks the engine; the call record says who hung up',
  'POST /v1/desk/calls/{callId}/disposition': "stands in the call's record, with the agent who said it",
  'POST /v1/calls/{callId}/recording': 'noted as listened, which needs a recording that this world has not',
  'POST /v1/pushes/{pushId}/send': 'the push shows its tries',
  'POST /v1/pushes/send-again': 'the same',
  'POST /v1/pushes/try': 'noted as tried, which needs a receiver: test/v1/push-trials.test.ts asks for it',
}

async function ok(answer: ReturnType<Asker['ask']>): Promise<Awaited<ReturnType<Asker['ask']>>> {
  const done = await answer
  assert.ok(done.status < 300, JSON.stringify(done.body))
  return done
}

let drawn = 0
const fresh = (word: string) => `${word}${++drawn}`

/** At noon in Beijing, by the clock of the world. */
const TOMORROW = Date.UTC(2026, 2, 3, 4)
let promisedPhone = 13_600_000_000

/** The path of a call-back that was made there, and its number. */
async function promised(by: Asker, path: string): Promise<{ phone: string; at: string }> {
  promisedPhone += 1
  const phone = String(promisedPhone)
  const { body } = await ok(by.post(path, { phone, at: TOMORROW, by: 'group' }))
  return { phone, at: `${path}/${body.id}` }
}

const CHANGES: Readonly<Record<string, Change>> = {
  'POST /v1/session': async ({ world }) => {
    await world.signedIn('9001', 'supervisor')
    return { actor: 'supervisor', verb: 'signedIn', noun: 'session', subject: 'supervisor' }
  },
  'DELETE /v1/session': async ({ world }) => {
    await ok((await world.signedIn('9001', 'supervisor')).ask('DELETE', '/v1/session'))
    return { actor: 'supervisor', verb: 'signedOut', noun: 'session' }
  },
  'PUT /v1/me/password': async ({ world }) => {
    const browser = await world.signedIn('9001', 'supervisor')
    await ok(browser.ask('PUT', '/v1/me/password', { old: PASSWORD, new: PASSWORD }))
    return { actor: 'supervisor', verb: 'changed', noun: 'user', after: { password_hash: '***' } }
  },
  'DELETE /v1/me/sessions': async ({ world }) => {
    await ok((await world.signedIn('9001', 'supervisor')).ask('DELETE', '/v1/me/sessions'))
    return { actor: 'supervisor', verb: 'signedOutElsewhere', noun: 'session' }
  },
  'POST /v1/users': async ({ user }) => ({ verb: 'added', noun: 'user', subject: (await user()).login }),
  'PATCH /v1/users/{id}': async ({ admin, user }) => {
    const { id, login } = await user()
    await ok(admin.ask('PATCH', `/v1/users/${id}`, { name: 'Other' }))
    const [was, is] = [{ name: login }, { name: 'Other' }]
    return { verb: 'changed', noun: 'user', subject: login, before: was, after: is }
  },
  'POST /v1/users/{id}/password': async ({ admin, user }) => {
    const { id, login } = await user()
    await ok(admin.post(`/v1/users/${id}/password`))
    return { verb: 'changed', noun: 'user', subject: login, after: { password_hash: '***' } }
  },
  'DELETE /v1/users/{id}': async ({ admin, user }) => {
    const { id, login } = await user()
    await ok(admin.ask('DELETE', `/v1/users/${id}`))
    return { verb: 'removed', noun: 'user', subject: login, after: null }
  },
  'POST /v1/operators': async ({ operator }) => {
    const login = fresh('op')
    await ok(operator.post('/v1/operators', { login }))
    return { actor: 'operator', verb: 'added', noun: 'user', subject: login }
  },
  'PATCH /v1/operators/{id}': async ({ operator }) => {
    const { user } = (await ok(operator.post('/v1/operators', { login: fresh('op') }))).body
    await ok(operator.ask('PATCH', `/v1/operators/${user.id}`, { enabled: false }))
    return {
      actor: 'operator',
      verb: 'changed',
      noun: 'user',
      before: { enabled: true },
      after: { enabled: false },
    }
  },
  'POST /v1/operators/{id}/password': async ({ operator }) => {
    const { user } = (await ok(operator.post('/v1/operators', { login: fresh('op') }))).body
    await ok(operator.post(`/v1/operators/${user.id}/password`))
    return { actor: 'operator', verb: 'changed', noun: 'user', after: { password_hash: '***' } }
  },
  'DELETE /v1/operators/{id}': async ({ operator }) => {
    const { user } = (await ok(operator.post('/v1/operators', { login: fresh('op') }))).body
    await ok(operator.ask('DELETE', `/v1/operators/${user.id}`))
    return { actor: 'operator', verb: 'removed', noun: 'user', subject: user.login }
  },
  'POST /v1/access-keys': async ({ admin }) => {
    await ok(admin.post('/v1/access-keys', { name: 'board' }))
    return { verb: 'added', noun: 'accessKey', subject: 'board' }
  },
  'POST /v1/access-keys/published': async ({ admin }) => {
    await ok(admin.post('/v1/access-keys/published'))
    return { verb: 'added', noun: 'accessKey', subject: 'accesskey' }
  },
  'DELETE /v1/access-keys/{id}': async ({ admin }) => {
    const { key } = (await ok(admin.post('/v1/access-keys', { name: 'gone' }))).body
    await ok(admin.ask('DELETE', `/v1/access-keys/${key.id}`))
    return { verb: 'changed', noun: 'accessKey', subject: 'gone', before: { revoked_at: null } }
  },
  'POST /v1/accounts': async ({ operator }) => {
    const code = fresh('acc')
    await ok(operator.post('/v1/accounts', { code }))
    return { actor: 'operator', verb: 'added', noun: 'account', subject: code }
  },
  'PATCH /v1/accounts/{code}': async ({ operator }) => {
    await ok(operator.ask('PATCH', '/v1/accounts/9001', { name: fresh('name') }))
    return { actor: 'operator', verb: 'changed', noun: 'account', subject: '9001' }
  },
  'PUT /v1/standstill': async ({ admin }) => {
    await ok(admin.ask('PUT', '/v1/standstill', {}))
    return { verb: 'added', noun: 'standstill' }
  },
  'DELETE /v1/standstill': async ({ admin }) => {
    await ok(admin.ask('PUT', '/v1/standstill', {}))
    await ok(admin.ask('DELETE', '/v1/standstill'))
    return { verb: 'removed', noun: 'standstill' }
  },
  'POST /v1/tasks': async ({ task }) => ({ verb: 'added', noun: 'task', subject: await task() }),
  'PATCH /v1/tasks/{taskid}': async ({ admin, task }) => {
    const taskid = await task()
    await ok(admin.ask('PATCH', `/v1/tasks/${taskid}`, { name: 'other' }))
    return { verb: 'changed', noun: 'task', subject: taskid, after: { name: 'other' } }
  },
  'POST /v1/tasks/{taskid}/copy': async ({ admin, task }) => {
    await ok(admin.post(`/v1/tasks/${await task()}/copy`))
    return { verb: 'added', noun: 'task' }
  },
  'POST /v1/tasks/{taskid}/shadow': async ({ admin, task }) => {
    const taskid = await task()
    await ok(admin.post(`/v1/tasks/${taskid}/shadow`, { concurrent: 7 }))
    return { verb: 'added', noun: 'shadow', subject: taskid }
  },
  'POST /v1/tasks/{taskid}/shadow/end': async ({ admin, task }) => {
    const taskid = await task()
    await ok(admin.post(`/v1/tasks/${taskid}/shadow`, { concurrent: 7 }))
    await ok(admin.post(`/v1/tasks/${taskid}/shadow/end`))
    return { verb: 'changed', noun: 'shadow', subject: taskid }
  },
  'POST /v1/tasks/{taskid}/shadow/take': async ({ admin, task }) => {
    const taskid = await task()
    await ok(admin.post(`/v1/tasks/${taskid}/shadow`, { concurrent: 7 }))
    await ok(admin.post(`/v1/tasks/${taskid}/shadow/take`))
    return { verb: 'changed', noun: 'shadow', subject: taskid }
  },
  'DELETE /v1/tasks/{taskid}': async ({ admin, task }) => {
    const taskid = await task()
    await ok(admin.ask('DELETE', `/v1/tasks/${taskid}`))
    return { verb: 'removed', noun: 'task', subject: taskid }
  },
  'POST /v1/agents': async ({ agent }) => ({ verb: 'added', noun: 'agent', subject: await agent() }),
  'PATCH /v1/agents/{ext}': async ({ admin, agent }) => {
    const ext = await agent()
    await ok(admin.ask('PATCH', `/v1/agents/${ext}`, { enabled: false }))
    return { verb: 'changed', noun: 'agent', subject: ext, after: { enabled: false } }
  },
  'POST /v1/agents/{ext}/password': async ({ admin, agent }) => {
    const ext = await agent()
    await ok(admin.post(`/v1/agents/${ext}/password`))
    return { verb: 'changed', noun: 'agent', subject: ext, after: { password: '***' } }
  },
  'DELETE /v1/agents/{ext}': async ({ admin, agent }) => {
    const ext = await agent()
    await ok(admin.ask('DELETE', `/v1/agents/${ext}`))
    return { verb: 'removed', noun: 'agent', subject: ext }
  },
  'POST /v1/agents/{ext}/ready': async ({ admin, agent }) => {
    const ext = await agent()
    await ok(admin.post(`/v1/agents/${ext}/ready`))
    return { verb: 'changed', noun: 'agent', subject: ext, after: { ready: true } }
  },
  'POST /v1/agents/{ext}/not-ready': async ({ admin, agent }) => {
    const ext = await agent()
    await ok(admin.post(`/v1/agents/${ext}/ready`))
    await ok(admin.post(`/v1/agents/${ext}/not-ready`))
    return { verb: 'changed', noun: 'agent', subject: ext, after: { ready: false } }
  },
  'POST /v1/call-backs': async ({ admin }) => {
    const { phone } = await promised(admin, '/v1/call-backs')
    return { verb: 'added', noun: 'callBack', subject: phone }
  },
  'PATCH /v1/call-backs/{callBackId}': async ({ admin }) => {
    const { phone, at } = await promised(admin, '/v1/call-backs')
    await ok(admin.ask('PATCH', at, { note: 'after lunch' }))
    return { verb: 'changed', noun: 'callBack', subject: phone, after: { note: 'after lunch' } }
  },
  'POST /v1/call-backs/{callBackId}/cancel': async ({ admin }) => {
    const { phone, at } = await promised(admin, '/v1/call-backs')
    await ok(admin.post(`${at}/cancel`, { note: 'he called himself' }))
    return { verb: 'changed', noun: 'callBack', subject: phone }
  },
  'POST /v1/desk/call-backs': async ({ world }) => {
    const agent = await world.signedIn('9001', 'agent')
    const { phone } = await promised(agent, '/v1/desk/call-backs')
    return { actor: 'agent', verb: 'added', noun: 'callBack', subject: phone }
  },
  'PATCH /v1/desk/call-backs/{callBackId}': async ({ world }) => {
    const agent = await world.signedIn('9001', 'agent')
    const { phone, at } = await promised(agent, '/v1/desk/call-backs')
    await ok(agent.ask('PATCH', at, { by: 'agent' }))
    return { actor: 'agent', verb: 'changed', noun: 'callBack', subject: phone, after: { ext: '1001' } }
  },
  'POST /v1/desk/call-backs/{callBackId}/cancel': async ({ world }) => {
    const agent = await world.signedIn('9001', 'agent')
    const { phone, at } = await promised(agent, '/v1/desk/call-backs')
    await ok(agent.post(`${at}/cancel`))
    return { actor: 'agent', verb: 'changed', noun: 'callBack', subject: phone }
  },
  'POST /v1/groups': async ({ admin }) => {
    await ok(admin.post('/v1/groups', { name: 'new' }))
    return { verb: 'added', noun: 'group', subject: 'new' }
  },
  'PATCH /v1/groups/{name}': async ({ admin }) => {
    await ok(admin.post('/v1/groups', { name: 'one' }))
    await ok(admin.ask('PATCH', '/v1/groups/one', { enabled: false }))
    return { verb: 'changed', noun: 'group', subject: 'one' }
  },
  'DELETE /v1/groups/{name}': async ({ admin }) => {
    await ok(admin.post('/v1/groups', { name: 'two' }))
    await ok(admin.ask('DELETE', '/v1/groups/two'))
    return { verb: 'removed', noun: 'group', subject: 'two' }
  },
  'POST /v1/trunks': async ({ trunk }) => ({ verb: 'added', noun: 'trunk', subject: await trunk() }),
  'PATCH /v1/trunks/{name}': async ({ admin, trunk }) => {
    const name = await trunk()
    await ok(admin.ask('PATCH', `/v1/trunks/${name}`, { channels: 7 }))
    return { verb: 'changed', noun: 'trunk', subject: name, before: { channels: 1 }, after: { channels: 7 } }
  },
  'DELETE /v1/trunks/{name}': async ({ admin, trunk }) => {
    const name = await trunk()
    await ok(admin.ask('DELETE', `/v1/trunks/${name}`))
    return { verb: 'removed', noun: 'trunk', subject: name }
  },
  'POST /v1/caller-ids': async ({ admin }) => {
    await ok(admin.post('/v1/caller-ids', { numbers: ['057187654321'] }))
    return { verb: 'added', noun: 'callerId', subject: '057187654321' }
  },
  'PUT /v1/caller-ids/{number}/terms': async ({ admin }) => {
    await ok(admin.post('/v1/caller-ids', { numbers: ['057187654323'] }))
    await ok(admin.ask('PUT', '/v1/caller-ids/057187654323/terms', { terms: { dailyMost: 9 } }))
    return { verb: 'changed', noun: 'callerId', subject: '057187654323' }
  },
  'PUT /v1/caller-ids/{number}/rest': async ({ admin }) => {
    await ok(admin.post('/v1/caller-ids', { numbers: ['057187654324'] }))
    await ok(admin.ask('PUT', '/v1/caller-ids/057187654324/rest', { until: 4_000_000_000_000 }))
    return { verb: 'changed', noun: 'callerId', subject: '057187654324' }
  },
  'DELETE /v1/caller-ids/{number}': async ({ admin }) => {
    await ok(admin.post('/v1/caller-ids', { numbers: ['057187654322'] }))
    await ok(admin.ask('DELETE', '/v1/caller-ids/057187654322'))
    return { verb: 'removed', noun: 'callerId', subject: '057187654322' }
  },
  'POST /v1/blocks': async ({ admin }) => {
    await ok(admin.post('/v1/blocks', { phones: ['13900000001'] }))
    return { verb: 'added', noun: 'block', subject: '13900000001' }
  },
  'DELETE /v1/blocks': async ({ admin }) => {
    await ok(admin.post('/v1/blocks', { phones: ['13900000002'] }))
    await ok(admin.ask('DELETE', '/v1/blocks', { phones: ['13900000002'] }))
    return { verb: 'removed', noun: 'block', subject: '13900000002' }
  },
  'POST /v1/blocks/exports': async ({ admin }) => {
    await ok(admin.post('/v1/blocks/exports', { format: 'xlsx' }))
    return { verb: 'exported', noun: 'block', subject: 'xlsx' }
  },
  'POST /v1/evidence/{phone}': async ({ admin }) => {
    await ok(admin.post('/v1/evidence/13900000003', { form: 'html' }))
    return { verb: 'exported', noun: 'evidence', subject: '13900000003' }
  },
  'PUT /v1/dispositions': async ({ admin }) => {
    const rows = [{ code: 'sold', label: 'Sold', hotkey: 1, enabled: true }]
    await ok(admin.ask('PUT', '/v1/dispositions', { rows }))
    return { verb: 'added', noun: 'disposition', subject: 'sold' }
  },
  'PUT /v1/away-reasons': async ({ admin }) => {
    const rows = [{ code: 'lunch', label: 'Lunch', limitSeconds: 3_600, enabled: true }]
    await ok(admin.ask('PUT', '/v1/away-reasons', { rows }))
    return { verb: 'added', noun: 'awayReason', subject: 'lunch' }
  },
  'PATCH /v1/settings': async ({ admin }) => {
    await ok(admin.ask('PATCH', '/v1/settings', { changes: { wrapUpSeconds: 20 } }))
    return { verb: 'changed', noun: 'account', subject: '9001' }
  },
  'PUT /v1/plans/{name}': async ({ admin }) => {
    const name = fresh('plan')
    const limits = [{ most: 3, in: 'day' }]
    await ok(admin.ask('PUT', `/v1/plans/${name}`, { rules: { limits } }))
    return { verb: 'added', noun: 'plan', subject: name }
  },
  'PATCH /v1/plans/{name}': async ({ admin }) => {
    const [name, to] = [fresh('plan'), fresh('plan')]
    await ok(admin.ask('PUT', `/v1/plans/${name}`, { rules: {} }))
    await ok(admin.ask('PATCH', `/v1/plans/${name}`, { name: to }))
    return { verb: 'changed', noun: 'plan', subject: to }
  },
  'DELETE /v1/plans/{name}': async ({ admin }) => {
    const name = fresh('plan')
    await ok(admin.ask('PUT', `/v1/plans/${name}`, { rules: {} }))
    await ok(admin.ask('DELETE', `/v1/plans/${name}`))
    return { verb: 'removed', noun: 'plan', subject: name }
  },
  'POST /v1/prompts': async ({ prompt }) => ({ verb: 'added', noun: 'prompt', subject: await prompt() }),
  'PATCH /v1/prompts/{name}': async ({ admin, prompt }) => {
    await ok(admin.ask('PATCH', `/v1/prompts/${await prompt()}`, { name: 'renamed' }))
    return { verb: 'changed', noun: 'prompt', subject: 'renamed', after: { name: 'renamed' } }
  },
  'DELETE /v1/prompts/{name}': async ({ admin, prompt }) => {
    const name = await prompt()
    await ok(admin.ask('DELETE', `/v1/prompts/${name}`))
    return { verb: 'removed', noun: 'prompt', subject: name }
  },
  'POST /v1/calls/exports': async ({ admin }) => {
    await ok(admin.post('/v1/calls/exports', {}))
    return { verb: 'exported', noun: 'call', subject: 'csv' }
  },
  'POST /v1/agents/{ext}/hang-up': async ({ admin, world }) => {
    await agentTalks(world, '1002')
    await ok(admin.post('/v1/agents/1002/hang-up'))
    return { verb: 'added', noun: 'cutOff', subject: '1002' }
  },
  'POST /v1/calls/{callId}/hang-up': async ({ admin, world }) => {
    const callId = await agentTalks(world, '1002')
    await ok(admin.post(`/v1/calls/${callId}/hang-up`))
    return { verb: 'hungUp', noun: 'call', subject: String(callId) }
  },
  'POST /v1/agents/{ext}/listeners': async ({ admin, world }) => {
    await agentTalks(world, '1002')
    const wish = { ext: '1001', mode: 'whispering' }
    await ok(admin.post('/v1/agents/1002/listeners', wish))
    return { verb: 'added', noun: 'listener', subject: '1001', after: { agent_ext: '1002', mode: wish.mode } }
  },
  'POST /v1/desk/ready': async ({ world }) => {
    const agent = await world.signedIn('9001', 'agent')
    await ok(agent.post('/v1/desk/ready'))
    return { actor: 'agent', verb: 'changed', noun: 'agent', subject: '1001', after: { ready: true } }
  },
  'POST /v1/desk/not-ready': async ({ world }) => {
    const agent = await world.signedIn('9001', 'agent')
    await ok(agent.post('/v1/desk/ready'))
    await ok(agent.post('/v1/desk/not-ready'))
    return { actor: 'agent', verb: 'changed', noun: 'agent', subject: '1001', after: { ready: false } }
  },
  'POST /v1/desk/calls/{callId}/never-again': async ({ world }) => {
    const agent = await world.signedIn('9001', 'agent')
    const past = { phone: '13900000003', dialedAt: world.world.clock.now - 60_000, agentExt: '1001' }
    const [callId] = await addPastCalls(world, '9001', [past])
    await ok(agent.post(`/v1/desk/calls/${callId}/never-again`))
    return { actor: 'agent', verb: 'added', noun: 'block', subject: '13900000003' }
  },
  ...Object.fromEntries(
    (['start', 'pause', 'end', 'resume'] as const).map((verb): [string, Change] => [
      `POST /v1/tasks/{taskid}/${verb}`,
      async ({ admin, task }) => {
        const taskid = await task()
        const steps = { start: [], pause: ['start'], end: ['start'], resume: ['start', 'end'] }[verb]
        for (const step of [...steps, verb]) await ok(admin.post(`/v1/tasks/${taskid}/${step}`))
        return { verb: 'changed', noun: 'task', subject: taskid }
      },
    ]),
  ),
}

describe('audit', () => {
  let world: V1World
  let made: Made
  before(async () => {
    world = await V1World.start()
    const admin = await world.signedIn('9001', 'admin')
    const draft = { name: 'spring', assignment: { type: 'group', name: 'sales' } }
    made = {
      world,
      admin,
      operator: await world.signedIn('', 'operator'),
      task: async () => {
        const contacts = [{ phone: `138${String(10_000_000 + ++drawn)}` }]
        return (await ok(admin.post('/v1/tasks', { ...draft, contacts }))).body.task.taskid
      },
      agent: async () => {
        const ext = String(5_000 + ++drawn)
        await ok(admin.post('/v1/agents', { agents: [{ ext }] }))
        return ext
      },
      trunk: async () => {
        const name = fresh('line')
        await ok(admin.post('/v1/trunks', { name, address: 'sip.example', channels: 1, callsPerSecond: 1 }))
        return name
      },
      prompt: async () => {
        const name = fresh('prompt')
        const file = wavFile({ sound: Buffer.from(tone([500], 100).buffer) })
        await ok(admin.upload(`/v1/prompts?name=${name}`, file))
        return name
      },
      user: async () =>
        (await ok(admin.post('/v1/users', { login: fresh('user'), role: 'supervisor' }))).body.user,
    }
  })
  after(() => world.stop())

  async function rows(): Promise<AuditRow[]> {
    const page = { before: null, limit: 1_000 }
    const accounts = [...(await world.store.listAccounts()).map(({ id }) => id), null]
    return (await Promise.all(accounts.map(id => world.store.listAudit(id, page)))).flat()
  }

  test('every route that changes something has a sample here, or a reason why it is not written down', () => {
    const changing = ENDPOINTS.filter(({ method }) => method !== 'GET').map(
      ({ method, path }) => `${method} ${path}`,
    )
    assert.deepEqual([...Object.keys(CHANGES), ...Object.keys(NOT_AUDITED)].sort(), changing.sort())
  })

  for (const [route, change] of Object.entries(CHANGES)) {
    test(`${route} is written down`, async () => {
      const seen = new Set((await rows()).map(({ id }) => id))
      const expected = { actor: 'admin', actorKind: 'user', address: '127.0.0.1', ...(await change(made)) }
      const written = (await rows()).filter(({ id }) => !seen.has(id))
      const fits = written.filter(row =>
        Object.entries(expected).every(([field, value]) => includes(row[field as keyof AuditRow], value)),
      )
      assert.ok(fits.length > 0, `${JSON.stringify(expected)} in ${JSON.stringify(written)}`)
      assert.doesNotMatch(JSON.stringify(written), /scrypt\$|sha256\$|yk-\d|password of ten/)
    })
  }

  test('a key is named by its name, and the log is filtered and read by pages', async () => {
    const { secret } = (await ok(made.admin.post('/v1/access-keys', { name: 'robot', role: 'admin' }))).body
    const robot = world.stranger().with({ authorization: `Bearer ${secret}` })
    for (const login of ['r1', 'r2', 'r3']) await ok(robot.post('/v1/users', { login, role: 'supervisor' }))
    const all = (await made.admin.get('/v1/audit?actor=robot&noun=user')).body.rows
    assert.deepEqual(
      all.map((row: AuditRow) => [row.actorKind, row.subject]),
      [
        ['key', 'r3'],
        ['key', 'r2'],
        ['key', 'r1'],
      ],
    )
    const first = (await made.admin.get('/v1/audit?actor=robot&limit=2')).body
    const second = (await made.admin.get(`/v1/audit?actor=robot&limit=2&cursor=${first.next}`)).body
    assert.deepEqual([...first.rows, ...second.rows], all)
    assert.equal(second.next, null)
    assert.equal((await made.admin.get('/v1/audit?subject=r2')).body.rows.length, 1)
    const outside = (await made.operator.get('/v1/installation/audit?limit=500')).body.rows
    assert.ok(outside.every((row: AuditRow) => row.actor === 'operator'))
  })

  test('what is refused leaves no row, and no route changes or removes one', async () => {
    const count = (await rows()).length
    const agent = await world.signedIn('9001', 'agent')
    await agent.post('/v1/users', { login: 'no', role: 'admin' })
    await made.admin.post('/v1/users', { login: 'admin', role: 'admin' })
    await made.admin.ask('DELETE', '/v1/users/1000000')
    assert.equal((await rows()).length, count + 1, 'the sign-in alone')
    const writing = ENDPOINTS.filter(({ method, path }) => method !== 'GET' && path.includes('audit'))
    assert.deepEqual(writing, [])
  })
})

function includes(value: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return value === expected
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(expected).every(([key, part]) =>
    includes((value as Record<string, unknown>)[key], part),
  )
}

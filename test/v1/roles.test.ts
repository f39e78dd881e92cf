// Who may do what in `/v1`: one table of all routes, which fails when a route is missing from it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ENDPOINTS } from '../../src/api/v1/catalogue-v1.ts'
import type { V1Endpoint } from '../../src/api/v1/endpoint.ts'
import type { Role } from '../../src/domain/user.ts'
import { storedSecret } from '../support/stored-secret.ts'
import { PASSWORD, V1World } from './v1-world.ts'

const EVERYBODY = 'operator admin supervisor agent'
const OFFICE = 'admin supervisor'

/**
 * A key may what its role may; an operator may what an admin may, in the account it names. `open`: also who is
 * not signed in; `+new`: also who must choose a password first.
 */
const MAY: Readonly<Record<string, string>> = {
  'POST /v1/session': 'open',
  'DELETE /v1/session': `${EVERYBODY} +new`,
  'GET /v1/me': `${EVERYBODY} +new`,
  'PUT /v1/me/password': `${EVERYBODY} +new`,
  'GET /v1/me/sessions': EVERYBODY,
  'DELETE /v1/me/sessions': EVERYBODY,
  'GET /v1/users': 'admin',
  'POST /v1/users': 'admin',
  'PATCH /v1/users/{id}': 'admin',
  'POST /v1/users/{id}/password': 'admin',
  'DELETE /v1/users/{id}': 'admin',
  'GET /v1/operators': 'operator',
  'POST /v1/operators': 'operator',
  'PATCH /v1/operators/{id}': 'operator',
  'POST /v1/operators/{id}/password': 'operator',
  'DELETE /v1/operators/{id}': 'operator',
  'GET /v1/access-keys': 'admin',
  'POST /v1/access-keys': 'admin',
  'POST /v1/access-keys/published': 'admin',
  'DELETE /v1/access-keys/{id}': 'admin',
  'GET /v1/audit': 'admin',
  'GET /v1/installation/audit': 'operator',
  'GET /v1/accounts': 'operator',
  'POST /v1/accounts': 'operator',
  'PATCH /v1/accounts/{code}': 'operator',
  'GET /v1/nodes': 'operator',
  'GET /v1/version': EVERYBODY,
  'GET /v1/doctor': 'operator',
  'PUT /v1/standstill': OFFICE,
  'DELETE /v1/standstill': OFFICE,
  'GET /v1/tasks': OFFICE,
  'GET /v1/tasks/{taskid}': OFFICE,
  'POST /v1/tasks': OFFICE,
  'PATCH /v1/tasks/{taskid}': OFFICE,
  'POST /v1/tasks/{taskid}/copy': OFFICE,
  'DELETE /v1/tasks/{taskid}': OFFICE,
  'POST /v1/tasks/{taskid}/start': OFFICE,
  'POST /v1/tasks/{taskid}/pause': OFFICE,
  'POST /v1/tasks/{taskid}/end': OFFICE,
  'POST /v1/tasks/{taskid}/resume': OFFICE,
  'GET /v1/tasks/{taskid}/call-again/count': OFFICE,
  'POST /v1/tasks/{taskid}/call-again': OFFICE,
  'GET /v1/tasks/{taskid}/contacts': OFFICE,
  'POST /v1/tasks/{taskid}/contacts': OFFICE,
  'DELETE /v1/tasks/{taskid}/contacts': OFFICE,
  'GET /v1/tasks/{taskid}/imports': OFFICE,
  'POST /v1/tasks/{taskid}/imports': OFFICE,
  'GET /v1/tasks/{taskid}/imports/{importId}': OFFICE,
  'PUT /v1/tasks/{taskid}/imports/{importId}/bytes': OFFICE,
  'PUT /v1/tasks/{taskid}/imports/{importId}/plan': OFFICE,
  'POST /v1/tasks/{taskid}/imports/{importId}/commit': OFFICE,
  'POST /v1/tasks/{taskid}/imports/{importId}/cancel': OFFICE,
  'POST /v1/tasks/{taskid}/imports/{importId}/undo': OFFICE,
  'GET /v1/tasks/{taskid}/imports/{importId}/errors': OFFICE,
  'GET /v1/tasks/{taskid}/report': OFFICE,
  'GET /v1/tasks/{taskid}/why': OFFICE,
  'POST /v1/tasks/{taskid}/what-if': OFFICE,
  'GET /v1/tasks/{taskid}/what-if/grid': OFFICE,
  'POST /v1/tasks/{taskid}/shadow': OFFICE,
  'GET /v1/tasks/{taskid}/shadow': OFFICE,
  'POST /v1/tasks/{taskid}/shadow/end': OFFICE,
  'POST /v1/tasks/{taskid}/shadow/take': 'admin',
  'GET /v1/report': OFFICE,
  'GET /v1/calls': OFFICE,
  'GET /v1/calls/{callId}': OFFICE,
  'GET /v1/calls/sums': OFFICE,
  'GET /v1/agents': OFFICE,
  'GET /v1/agents/{ext}': OFFICE,
  'POST /v1/agents': 'admin',
  'PATCH /v1/agents/{ext}': 'admin',
  'POST /v1/agents/{ext}/password': 'admin',
  'DELETE /v1/agents/{ext}': 'admin',
  'POST /v1/agents/{ext}/ready': OFFICE,
  'POST /v1/agents/{ext}/not-ready': OFFICE,
  'POST /v1/agents/{ext}/end-wrap-up': OFFICE,
  'POST /v1/agents/{ext}/hang-up': OFFICE,
  'POST /v1/agents/{ext}/calls': OFFICE,
  'POST /v1/calls': OFFICE,
  'POST /v1/agents/{ext}/listeners': OFFICE,
  'DELETE /v1/agents/{ext}/listeners': OFFICE,
  'POST /v1/agents/{ext}/talk': OFFICE,
  'POST /v1/agents/{ext}/preview': OFFICE,
  'GET /v1/agents/{ext}/day': OFFICE,
  'GET /v1/groups': OFFICE,
  'POST /v1/groups': OFFICE,
  'PATCH /v1/groups/{name}': OFFICE,
  'DELETE /v1/groups/{name}': OFFICE,
  'GET /v1/trunks': OFFICE,
  'POST /v1/trunks': 'admin',
  'PATCH /v1/trunks/{name}': 'admin',
  'DELETE /v1/trunks/{name}': 'admin',
  'GET /v1/caller-ids': OFFICE,
  'GET /v1/caller-ids/days': OFFICE,
  'POST /v1/caller-ids': OFFICE,
  'PUT /v1/caller-ids/{number}/terms': OFFICE,
  'PUT /v1/caller-ids/{number}/rest': OFFICE,
  'DELETE /v1/caller-ids/{number}': OFFICE,
  'POST /v1/evidence/{phone}': OFFICE,
  'GET /v1/numbers/{phone}/next': OFFICE,
  'GET /v1/blocks': OFFICE,
  'POST /v1/blocks': OFFICE,
  'DELETE /v1/blocks': OFFICE,
  'POST /v1/blocks/exports': OFFICE,
  'GET /v1/blocks/exports': OFFICE,
  'GET /v1/blocks/imports': OFFICE,
  'POST /v1/blocks/imports': OFFICE,
  'GET /v1/blocks/imports/{importId}': OFFICE,
  'PUT /v1/blocks/imports/{importId}/bytes': OFFICE,
  'PUT /v1/blocks/imports/{importId}/plan': OFFICE,
  'POST /v1/blocks/imports/{importId}/commit': OFFICE,
  'POST /v1/blocks/imports/{importId}/cancel': OFFICE,
  'POST /v1/blocks/imports/{importId}/undo': OFFICE,
  'GET /v1/blocks/imports/{importId}/errors': OFFICE,
  'GET /v1/call-backs': OFFICE,
  'POST /v1/call-backs': OFFICE,
  'PATCH /v1/call-backs/{callBackId}': OFFICE,
  'POST /v1/call-backs/{callBackId}/cancel': OFFICE,
  'GET /v1/desk/call-backs': 'agent',
  'POST /v1/desk/call-backs': 'agent',
  'PATCH /v1/desk/call-backs/{callBackId}': 'agent',
  'POST /v1/desk/call-backs/{callBackId}/cancel': 'agent',
  'POST /v1/desk/call-backs/{callBackId}/call': 'agent',
  'GET /v1/dispositions': OFFICE,
  'PUT /v1/dispositions': 'admin',
  'GET /v1/away-reasons': OFFICE,
  'PUT /v1/away-reasons': 'admin',
  'GET /v1/settings': 'admin',
  'GET /v1/plans': OFFICE,
  'GET /v1/plans/{name}': OFFICE,
  'POST /v1/plans/outlook': OFFICE,
  'GET /v1/profiles': OFFICE,
  'PUT /v1/plans/{name}': 'admin',
  'PATCH /v1/plans/{name}': 'admin',
  'DELETE /v1/plans/{name}': 'admin',
  'GET /v1/prompts': OFFICE,
  'GET /v1/prompts/{name}/sound': OFFICE,
  'POST /v1/prompts': 'admin',
  'PATCH /v1/prompts/{name}': 'admin',
  'DELETE /v1/prompts/{name}': 'admin',
  'GET /v1/call-hours': OFFICE,
  'PATCH /v1/settings': 'admin',
  'POST /v1/calls/{callId}/hang-up': OFFICE,
  'POST /v1/calls/{callId}/recording': OFFICE,
  'POST /v1/calls/exports': OFFICE,
  'GET /v1/calls/exports': OFFICE,
  'GET /v1/pushes': OFFICE,
  'GET /v1/pushes/urls': OFFICE,
  'POST /v1/pushes/{pushId}/send': OFFICE,
  'POST /v1/pushes/try': OFFICE,
  'POST /v1/pushes/send-again': OFFICE,
  'GET /v1/desk/me': 'agent',
  'POST /v1/desk/ready': 'agent',
  'POST /v1/desk/not-ready': 'agent',
  'POST /v1/desk/end-wrap-up': 'agent',
  'POST /v1/desk/extend-wrap-up': 'agent',
  'POST /v1/desk/phone': 'agent',
  'POST /v1/desk/sound': 'agent',
  'POST /v1/desk/hang-up': 'agent',
  'POST /v1/desk/talk': 'agent',
  'POST /v1/desk/preview': 'agent',
  'GET /v1/desk/calls': 'agent',
  'POST /v1/desk/calls': 'agent',
  'GET /v1/desk/calls/{callId}/replay': 'agent',
  'POST /v1/desk/calls/{callId}/disposition': 'agent',
  'POST /v1/desk/calls/{callId}/never-again': 'agent',
  'GET /v1/live': OFFICE,
  'GET /v1/desk/live': 'agent',
}

const nameOf = ({ method, path }: V1Endpoint) => `${method} ${path}`

test('the table has every route, and no other', () => {
  assert.deepEqual(Object.keys(MAY).sort(), ENDPOINTS.map(nameOf).sort())
})

describe('roles and routes', () => {
  let world: V1World
  /** Headers of each asker. */
  const askers = new Map<string, Readonly<Record<string, string>>>()
  const keyRole = (asker: string) => asker.replace(' key', '') as Role

  before(async () => {
    world = await V1World.start()
    for (const role of ['agent', 'supervisor', 'admin'])
      askers.set(role, (await world.signedIn('9001', role)).headers)
    const operator = (await world.signedIn('', 'operator')).headers
    askers.set('operator', { ...operator, 'yuhu-account': '9001' })
    const admin = await world.signedIn('9001', 'admin')
    for (const role of ['supervisor', 'admin']) {
      const { body } = await admin.post('/v1/access-keys', { name: role, role })
      askers.set(`${role} key`, { authorization: `Bearer ${body.secret}` })
    }
    const accountId = world.accountId('9001')
    const passwordHash = storedSecret(PASSWORD)
    const draft = { accountId, login: 'new', name: 'new', role: 'admin', ext: null } as const
    await world.store.addUser({ ...draft, passwordHash, isOneTime: true })
    askers.set('new', (await world.signedIn('9001', 'new')).headers)
    askers.set('stranger', {})
  })
  after(() => world.stop())

  /**
   * Asked so that nothing changes: a role is refused before the body is read, and this is not JSON. Null: it
   * was let in.
   */
  async function refusal({ method, path }: V1Endpoint, headers: Readonly<Record<string, string>>) {
    const left = new AbortController()
    const response = await fetch(world.world.url + path.replaceAll(/\{\w+\}/g, '1'), {
      method,
      headers: { ...headers, ...(method !== 'GET' && { 'content-type': 'application/json' }) },
      ...(method !== 'GET' && { body: '{' }),
      signal: left.signal,
    })
    const isRefused = response.status === 401 || response.status === 403
    const answer = isRefused ? ((await response.json()) as { reason: string; about: string[] }) : null
    left.abort()
    return answer && [response.status, answer.reason, ...answer.about]
  }

  function expected(may: string, asker: string): unknown {
    if (may === 'open') return null
    if (asker === 'stranger') return [401, 'notSignedIn']
    const roles = may.split(' ')
    if (asker === 'new') return roles.includes('+new') ? null : [403, 'passwordMustChange']
    const role = keyRole(asker)
    const stands = role === 'operator' && roles.includes('admin') && !roles.includes('agent')
    return roles.includes(role) || stands ? null : [403, 'roleForbids', role]
  }

  for (const endpoint of ENDPOINTS) {
    test(`${nameOf(endpoint)} lets in whom it should`, async () => {
      const may = MAY[nameOf(endpoint)] ?? 'nobody'
      for (const [asker, headers] of askers)
        assert.deepEqual(await refusal(endpoint, headers), expected(may, asker), asker)
    })
  }

  test('an operator says which account it means, and of one it names that is not there it hears so', async () => {
    const { 'yuhu-account': _account, ...headers } = askers.get('operator') ?? {}
    const operator = world.stranger().with(headers)
    for (const { method, path, scope } of ENDPOINTS) {
      if (scope !== 'account' || path.startsWith('/v1/desk/')) continue
      const url = path.replaceAll(/\{\w+\}/g, '1')
      const body = method === 'GET' ? undefined : {}
      assert.equal((await operator.ask(method, url, body)).body.reason, 'noAccountChosen', url)
      const lost = await operator.with({ 'yuhu-account': '7' }).ask(method, url, body)
      assert.deepEqual([lost.status, lost.body.reason], [404, 'accountNotFound'], url)
    }
  })

  test('whoever belongs to an account cannot name another', async () => {
    for (const [asker, headers] of askers) {
      if (!asker.startsWith('admin')) continue
      const { body } = await world
        .stranger()
        .with({ ...headers, 'yuhu-account': '9002' })
        .get('/v1/users?account=9002')
      const accounts = body.rows.map((row: { ext: string | null }) => row.ext)
      assert.ok(accounts.includes('1001') && !accounts.includes('2001'), asker)
    }
  })

  test('a page of another site can change nothing, whatever it sends with the cookie', async () => {
    const headers = askers.get('admin') ?? {}
    const { cookie = '' } = headers
    for (const { method, path, scope } of ENDPOINTS) {
      if (method === 'GET' || scope === 'open') continue
      const url = path.replaceAll(/\{\w+\}/g, '1')
      const without = await world.stranger().with({ cookie }).ask(method, url, {})
      assert.equal(without.body.reason, 'foreignOrigin', `${method} ${url} without the header`)
      for (const origin of ['http://evil.example', 'null']) {
        const foreign = await world
          .stranger()
          .with({ ...headers, origin })
          .ask(method, url, {})
        assert.equal(foreign.body.reason, 'foreignOrigin', `${method} ${url} from ${origin}`)
      }
    }
    const { host } = new URL(world.world.url)
    const own = await world
      .stranger()
      .with({ ...headers, origin: `http://${host}` })
      .ask('DELETE', '/v1/users/1000000')
    assert.equal(own.body.reason, 'userNotFound')
    const signIn = { account: '9001', login: 'admin', password: PASSWORD }
    const planted = await world.stranger().with({ origin: 'http://evil.example' }).post('/v1/session', signIn)
    assert.equal(planted.body.reason, 'foreignOrigin', 'nobody is signed in by another site')
  })

  test('the cookie is out of reach of scripts and of other sites', async () => {
    const signIn = { account: '9001', login: 'admin', password: PASSWORD }
    const answer = await world.stranger().post('/v1/session', signIn)
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^yuhu_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })
})

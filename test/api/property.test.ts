// Whatever JSON stands in any parameter of any service: an envelope, never our fault, and nothing added that
// should not be.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { CATALOGUE } from '../../src/api/published/catalogue.ts'
import { World } from './world.ts'

describe('any request', () => {
  let world: World
  let token: string
  let victim: string
  let foreign: string
  before(async () => {
    world = await World.start()
    token = await world.login()
    foreign = await world.login('9002')
    victim = await world.task(foreign, { assignagent: '2001', customtaskid: 'victim' })
    await world.add(foreign, victim, [{ phone: 18012345678 }])
  })
  after(() => world.stop())

  const ODD = [
    '',
    ' ',
    '0',
    '-1',
    '1',
    '3',
    '[]',
    '{}',
    'null',
    '[null]',
    '\u0000',
    '\ud800',
    'all',
    '2026-03-02 10:00:00',
    '1001',
    'sales',
    '1:1',
  ]
  const value = fc.oneof(
    fc.constantFrom(...ODD),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.string().map(text => `[{"phone":"${text}"}]`),
  )
  const request = fc.constantFrom(...CATALOGUE.services).chain(service => {
    const names = Object.keys(service.parameters).filter(name => name !== 'token')
    const values = fc.array(fc.option(value, { freq: 6, nil: undefined }), {
      minLength: names.length,
      maxLength: names.length,
    })
    return values.map(list => ({
      name: service.name,
      fields: Object.fromEntries(names.map((name, at) => [name, list[at]])),
    }))
  })

  it('gets a well-formed answer, in JSON and urlencoded', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.boolean(), async ({ name, fields }, asJson) => {
        const known = { service: name, token }
        const answer = asJson
          ? await world.post(JSON.stringify({ ...fields, ...known }), 'application/json')
          : await world.form({ ...textsOf(fields), ...known })
        assert.ok([200, 400, 600].includes(answer.ret), JSON.stringify(answer))
        if (answer.ret === 200 && !Array.isArray(answer.data))
          assert.ok(answer.data.status === 0 || answer.data.errors !== undefined)
        // A login that was guessed, or a logout, ends here.
        if (name.includes('Sip_Auth')) token = await world.login()
      }),
      { numRuns: 400 },
    )
    const row = await world.taskRow(foreign, victim)
    assert.deepEqual([row['total'], row['status']], [1, 1025])
  })

  it('adds exactly as many numbers as it reports, whatever the entries', async () => {
    const taskid = await world.task(token)
    const phone = fc.oneof(fc.integer({ min: 18_000_000_000, max: 18_000_009_999 }), fc.jsonValue())
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record(
        { phone, time: fc.jsonValue(), userid: fc.jsonValue(), ext: fc.string({ unit: 'binary' }) },
        { requiredKeys: [] },
      ),
    )
    let expected = 0
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 30 }), async entries => {
        const answer = await world.add(token, taskid, entries)
        // Plain numbers alone are refused whole: the client has taken the list for another one.
        if (entries.every(entry => typeof entry === 'string' || typeof entry === 'number'))
          return assert.equal(answer.ret, 400)
        assert.equal(answer.data.status, 0, JSON.stringify(answer))
        const { success, invaliddata } = answer.data.result ?? {}
        assert.ok(Array.isArray(invaliddata))
        assert.equal(Number(success) + invaliddata.length, entries.length)
        expected += Number(success)
      }),
      { numRuns: 150 },
    )
    assert.equal((await world.taskRow(token, taskid))['total'], expected)
  })
})

function textsOf(fields: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) texts[name] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  return texts
}

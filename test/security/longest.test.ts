// Every parameter of every service is given a megabyte of what patterns choke on; the server answers it, and
// everybody else meanwhile.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CATALOGUE } from '../../src/api/published/catalogue.ts'
import type { Service } from '../../src/api/published/service.ts'
import { World } from '../api/world.ts'

const LONG = 1_000_000
/** What fits into a request line. */
const LONG_IN_QUERY = 14_000
const FILLERS: readonly (readonly [what: string, text: (length: number) => string])[] = [
  ['zeros', length => '0'.repeat(length)],
  ['blanks', length => ' '.repeat(length)],
  ['commas', length => ','.repeat(length)],
  ['ones', length => '1'.repeat(length)],
  ['letters', length => 'a'.repeat(length)],
  ['zeros and an x', length => `${'0'.repeat(length)}x`],
  ['blanks and an x', length => `1${' '.repeat(length)}x`],
  ['commas and an x', length => `${','.repeat(length)}x`],
]

/** Parameters in front of the one that is tried are as in the documents, so that they are passed. */
function fieldsOf(service: Service, name: string, value: string, token: string): Record<string, string> {
  return { service: service.name, ...service.example.send, token, [name]: value }
}

/** Only what must be is escaped: escaping a megabyte takes longer than reading it. */
function formOf(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `${name}=${value.length > 1_000 ? value.replaceAll(' ', '+') : encodeURIComponent(value)}`,
    )
    .join('&')
}

describe('a parameter of a megabyte', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())

  // A pattern that is quadratic takes half an hour for one of these: no clock is needed to see it.
  it('is read or refused at once, whichever parameter it is', () => {
    const long = FILLERS.map(([what, text]) => [what, text(LONG)] as const)
    for (const service of CATALOGUE.services) {
      for (const name of Object.keys(service.parameters)) {
        for (const [what, text] of long) {
          const prepared = service.prepare(new Map(Object.entries(fieldsOf(service, name, text, 'x'))))
          const said = JSON.stringify(prepared)
          assert.ok(said.length < 1_000, `${service.name} ${name} of ${what} comes back`)
        }
      }
    }
  })

  // What each parameter does with it is seen above; here one of each service goes the whole way.
  it('is answered over HTTP, in a body and in the query, as is everybody else meanwhile', async () => {
    const services = CATALOGUE.services.filter(({ name }) => !name.includes('Sip_Auth'))
    for (const [turn, service] of services.entries()) {
      const names = Object.keys(service.parameters)
      const name = names[turn % names.length]
      if (name === undefined) continue
      const [what, text] = FILLERS[turn % FILLERS.length] ?? assert.fail()
      const fields = fieldsOf(service, name, text(LONG), token)
      const long = world.post(formOf(fields), 'application/x-www-form-urlencoded')
      const live = await fetch(`${world.url}/health/live`)
      assert.equal(live.status, 200)
      const inQuery = await world.get(`/?${formOf({ ...fields, [name]: text(LONG_IN_QUERY) })}`)
      for (const answer of [await long, inQuery]) {
        assert.ok(
          [200, 400, 600].includes(answer.ret),
          `${service.name} ${name} of ${what}: ${JSON.stringify(answer)}`,
        )
      }
    }
  })

  it('finds a maximum length for every parameter but the lists of numbers', () => {
    for (const service of CATALOGUE.services) {
      for (const [name, { longest, type }] of Object.entries(service.parameters)) {
        if (type === 'string(JSON)') assert.equal(longest, Number.POSITIVE_INFINITY)
        else assert.ok(longest > 0 && longest <= LONG, `${service.name} ${name}: ${longest}`)
      }
    }
  })
})

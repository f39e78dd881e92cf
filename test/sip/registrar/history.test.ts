// The registrar through random histories: whatever phones, connections, agents and time do, its books are
// consistent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Flow } from '../../../src/telephony/sip/transport/transport.ts'
import { agent, office } from './office.ts'
import { Registering } from './register.ts'

const EXTS = ['1001', '1002']

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('register' as const),
      ext: fc.constantFrom(...EXTS),
      phone: fc.nat(2),
      place: fc.nat(4),
      contacts: fc.array(
        fc.record({ user: fc.constantFrom('a', 'b', 'c', 'd'), expires: fc.constantFrom(0, 60, 100, 3600) }),
        {
          maxLength: 3,
        },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('star' as const),
      ext: fc.constantFrom(...EXTS),
      phone: fc.nat(2),
      place: fc.nat(4),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('close' as const), place: fc.integer({ min: 3, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('agents' as const), named: fc.subarray(EXTS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 60_000, 101_000) }),
  },
)

test('contacts are few and distinct, flows are known while they are used, and coming and going are reported in turn', async () => {
  let bound = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      const { ask, registrar, reported, flow, at, guard } = office()
      const phones = new Map<string, Registering>()
      const connections = new Map<number, Flow & { open: boolean }>()
      let opened = 0
      /** 0 to 2: UDP ports; 3 and 4: connections, reopened after they were closed. */
      const placeOf = (place: number) => {
        if (place < 3) return flow(5060 + place)
        const connection = connections.get(place) ?? flow(40_000 + opened++, place === 3 ? 'tcp' : 'ws')
        connections.set(place, connection)
        return connection
      }
      const phoneOf = (ext: string, n: number) => {
        const phone = phones.get(`${ext} ${n}`) ?? new Registering()
        phones.set(`${ext} ${n}`, phone)
        return phone
      }
      const used = new Map<string, Flow>()
      for (const one of steps) {
        if (one.kind === 'wait') await at(one.ms)
        if (one.kind === 'agents')
          registrar.expect(
            1,
            one.named.map(ext => agent(ext)),
          )
        if (one.kind === 'close') {
          const connection = connections.get(one.place)
          connections.delete(one.place)
          if (connection !== undefined) {
            connection.open = false
            registrar.closed(connection)
          }
        }
        if (one.kind === 'register' || one.kind === 'star') {
          const place = placeOf(one.place)
          used.set(`${place.transport} ${place.remote.port}`, place)
          const contacts =
            one.kind === 'star'
              ? ['*']
              : one.contacts.map(({ user, expires }) => `<sip:${user}@192.0.2.9:5060>;expires=${expires}`)
          const asked = {
            user: one.ext,
            login: `9001-${one.ext}`,
            password: `secret-${one.ext}`,
            contacts,
            expires: 0,
          }
          ask(phoneOf(one.ext, one.phone), asked, place)
        }
        const inUse = new Set<string>()
        for (const ext of EXTS) {
          const contacts = registrar.contactsOf(1, ext)
          bound += contacts.length
          assert.ok(contacts.length <= 3)
          assert.equal(new Set(contacts.map(({ uri }) => uri.user)).size, contacts.length, 'no contact twice')
          for (const { target } of contacts) inUse.add(`${target.transport} ${target.port}`)
          const news = reported.filter(line => line.includes(ext) && line !== `1/${ext} there`).length
          const last = reported.findLast(line => line.includes(ext)) ?? `1/${ext} gone`
          assert.equal(last, `1/${ext} ${contacts.length > 0 ? 'there' : 'gone'}`)
          assert.ok(
            news <= reported.filter(line => line === `1/${ext} there`).length,
            'only a registered phone is reported gone',
          )
        }
        for (const [name, { transport, remote }] of used)
          assert.equal(guard.isKnown(transport, remote), inUse.has(name), name)
        assert.equal(
          registrar.registered(),
          EXTS.filter(ext => registrar.contactsOf(1, ext).length > 0).length,
        )
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(bound > 1_000, `only ${bound} contacts were seen`)
})

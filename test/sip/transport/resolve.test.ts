// From a URI to targets: addresses, names, ports, and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseUri } from '../../../src/telephony/sip/message/uri.ts'
import {
  type Lookup,
  type Resolution,
  type ResolveRules,
  resolve,
} from '../../../src/telephony/sip/transport/resolve.ts'

const nobody: Lookup = async name => assert.fail(`${name} was looked up`)

async function resolved(
  text: string,
  lookup: Lookup = nobody,
  more: Partial<ResolveRules> = {},
): Promise<Resolution> {
  const uri = parseUri(text)
  assert.ok(uri?.kind === 'sip', text)
  return await resolve(uri, { lookup, ...more })
}

const places = (found: Resolution) =>
  found.kind === 'refused'
    ? found.code
    : found.targets.map(({ transport, address, port }) => `${transport} ${address} ${port}`).join(', ')

test('an address is taken as it is, with its port or 5060, by the transport named', async () => {
  assert.equal(places(await resolved('sip:1@192.0.2.1')), 'udp 192.0.2.1 5060')
  assert.equal(places(await resolved('sip:1@192.0.2.1:5080;transport=TCP')), 'tcp 192.0.2.1 5080')
  assert.equal(places(await resolved('sip:1@[2001:db8::1]')), 'udp 2001:db8::1 5060')
  assert.equal(places(await resolved('sip:1@192.0.2.1', nobody, { transport: 'tcp' })), 'tcp 192.0.2.1 5060')
})

test('a name is looked up, its addresses are tried in order, eight at most, and anything else is skipped', async () => {
  const lookup: Lookup = async name =>
    name === 'carrier.example' ? ['192.0.2.1', 'nonsense', '2001:db8::2'] : []
  assert.equal(
    places(await resolved('sip:1@carrier.example:5070', lookup)),
    'udp 192.0.2.1 5070, udp 2001:db8::2 5070',
  )
  const many: Lookup = async () => Array.from({ length: 100 }, (_, n) => `192.0.2.${n}`)
  const found = await resolved('sip:1@carrier.example', many)
  assert.equal(found.kind === 'targets' && found.targets.length, 8)
})

test('a name without address, a failing lookup, TLS and WebSocket are refused', async () => {
  const failing: Lookup = async () => Promise.reject(new Error('no server'))
  assert.equal(places(await resolved('sip:1@nowhere.example', async () => [])), 'nameUnknown')
  assert.equal(places(await resolved('sip:1@nowhere.example', failing)), 'nameUnknown')
  assert.equal(places(await resolved('sips:1@192.0.2.1')), 'tlsNotSpoken')
  assert.equal(places(await resolved('sip:1@192.0.2.1;transport=tls')), 'tlsNotSpoken')
  assert.equal(places(await resolved('sip:1@192.0.2.1;transport=ws')), 'transportNotSpoken')
})

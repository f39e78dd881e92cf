// Where a request within a call goes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hopOf } from '../../../src/telephony/sip/call/hop.ts'
import { parseUri } from '../../../src/telephony/sip/message/uri.ts'
import { MemoryFlow } from '../transaction/memory-transports.ts'
import { TRUNK } from './world.ts'

function hop(text: string, taken = TRUNK) {
  const uri = parseUri(text)
  assert.ok(uri !== null)
  return hopOf(uri, taken)
}

test('an address is used as it is, with its port and transport or those of the call', () => {
  assert.deepEqual(hop('sip:a@198.51.100.7'), { transport: 'udp', address: '198.51.100.7', port: 5060 })
  assert.deepEqual(hop('sip:[2001:db8::1]:5080;transport=TCP;lr'), {
    transport: 'tcp',
    address: '2001:db8::1',
    port: 5080,
  })
  assert.deepEqual(hop('sip:198.51.100.7', { ...TRUNK, largeByTcp: true }).largeByTcp, true)
})

test('a name, TLS, a number or a transport we do not speak goes where the INVITE was taken', () => {
  for (const text of [
    'sip:a@edge.example',
    'sips:a@198.51.100.7',
    'tel:+8613800000000',
    'sip:198.51.100.7;transport=tls',
    'urn:x',
  ]) {
    assert.equal(hop(text), TRUNK, text)
  }
})

test('a call with a flow uses it whatever the peer says', () => {
  const phone = { ...TRUNK, flow: new MemoryFlow('tcp') }
  assert.equal(hop('sip:a@198.51.100.7', phone), phone)
})

test('a pinned target is kept whatever the peer says', () => {
  const pbx = { ...TRUNK, isPinned: true }
  for (const text of ['sip:a@198.51.100.7', 'sip:198.51.100.7:5080;transport=tcp;lr'])
    assert.equal(hop(text, pbx), pbx)
})

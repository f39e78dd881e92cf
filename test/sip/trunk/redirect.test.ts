// Redirections of a trunk: followed to its own hosts and the same number only.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseNameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { formatUri, sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { redirectedTo } from '../../../src/telephony/sip/trunk/redirect.ts'

const own = [
  {
    target: { transport: 'udp', address: '192.0.2.9', port: 5060 } as const,
    uri: sipUri(null, 'sip.carrier.example'),
  },
  {
    target: { transport: 'udp', address: '2001:db8::9', port: 5060 } as const,
    uri: sipUri(null, '[2001:db8::9]'),
  },
]
const to = (...contacts: string[]) =>
  redirectedTo(
    contacts.map(text => parseNameAddr(text) ?? assert.fail(text)),
    sipUri('13800000000', 'sip.carrier.example'),
    own,
  ).map(({ uri, target }) => `${formatUri(uri)} → ${target.transport} ${target.address} ${target.port}`)

test('a redirection is followed to its address, its name and its IPv6 address, at any port, over UDP or TCP', () => {
  assert.deepEqual(to('<sip:13800000000@192.0.2.9:5080>'), [
    'sip:13800000000@192.0.2.9:5080 → udp 192.0.2.9 5080',
  ])
  assert.deepEqual(to('sip:13800000000@SIP.carrier.example'), [
    'sip:13800000000@sip.carrier.example → udp 192.0.2.9 5060',
  ])
  assert.deepEqual(to('<sip:13800000000@[2001:db8::9];transport=tcp>'), [
    'sip:13800000000@[2001:db8::9];transport=tcp → tcp 2001:db8::9 5060',
  ])
})

test('it is followed with a prefix, a country code or number portability, never to another number', () => {
  for (const user of ['+8613800000000', '013800000000', '138-0000-0000', '13800000000;rn=+861390;npdi']) {
    assert.equal(to(`<sip:${user}@192.0.2.9>`).length, 1, user)
  }
  for (const user of ['13800000001', '0900123456', '0000', ''])
    assert.deepEqual(to(`<sip:${user === '' ? '' : `${user}@`}192.0.2.9>`), [], user)
})

test('it is never followed to another host, over TLS, or by anything but SIP', () => {
  const elsewhere = [
    '<sip:13800000000@premium.example>',
    '<sip:13800000000@192.0.2.10>',
    '<sips:13800000000@192.0.2.9>',
    '<sip:13800000000@192.0.2.9;transport=tls>',
    '<tel:+8613800000000>',
  ]
  assert.deepEqual(to(...elsewhere), [])
})

test('redirections are followed in the order of q, four at most, without the headers and the method that a Request-URI may not have', () => {
  assert.deepEqual(
    to('<sip:13800000000@192.0.2.9:1>;q=0.2', '<sip:13800000000@192.0.2.9:2;method=INVITE?Subject=x>;q=0.9'),
    ['sip:13800000000@192.0.2.9:2 → udp 192.0.2.9 2', 'sip:13800000000@192.0.2.9:1 → udp 192.0.2.9 1'],
  )
  assert.equal(to(...Array.from({ length: 9 }, (_, n) => `<sip:13800000000@192.0.2.9:${n + 1}>`)).length, 4)
})

// Addresses of agents at a PBX: how they are read, which hosts an account may name, which are a trunk's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  allowedAddress,
  isCallable,
  isHostList,
  plainHost,
  readPbxAddress,
  trunkHosts,
  writtenPbxAddress,
} from '../../src/domain/pbx-address.ts'

test('an address has a user, a host, perhaps a port and a transport, and one spelling', () => {
  const spelled = {
    'sip:1001@pbx': 'sip:1001@pbx',
    'SIP:Anna.B-c_d@PBX.Example.:5070;Transport=TCP': 'sip:Anna.B-c_d@pbx.example:5070;transport=tcp',
    'sip:1001@192.0.2.7;transport=udp': 'sip:1001@192.0.2.7',
    'sip:1001@[2001:DB8:0:0::7]:5060': 'sip:1001@[2001:db8::7]:5060',
    'sip:1001@[::ffff:192.0.2.7]': 'sip:1001@192.0.2.7',
    'sip:1001@[::FFFF:C000:0207]': 'sip:1001@192.0.2.7',
  }
  for (const [text, plain] of Object.entries(spelled)) {
    const read = readPbxAddress(text)
    assert.ok(read !== null, text)
    assert.equal(writtenPbxAddress(read), plain)
    assert.deepEqual(readPbxAddress(plain), read)
  }
})

test('whatever else stands in it is refused: headers, passwords, escapes, other parameters, other schemes', () => {
  const refused = [
    ...['', 'sip:', '1001@pbx', 'sip:pbx', 'sip:@pbx', 'sips:1001@pbx', 'tel:1001', 'sip:1001@'],
    ...['sip:1001:secret@pbx', 'sip:1001@pbx?Route=%3Csip:carrier%3E', 'sip:1001@pbx;maddr=192.0.2.1'],
    ...['sip:1001@pbx;transport=tls', 'sip:1001@pbx;transport=tcp;lr', 'sip:1001;x=y@pbx', 'sip:10%3001@pbx'],
    ...[
      'sip:1001@pbx@carrier',
      'sip:carrier@1001@pbx',
      'sip:1001@pbx:0',
      'sip:1001@pbx:65536',
      'sip:1001@pbx:',
    ],
    ...[
      'sip:1001@pbx\r\nRoute: <sip:carrier>',
      'sip:10 01@pbx',
      'sip:1001@pbx ',
      '<sip:1001@pbx>',
      'sip:＋1@pbx',
    ],
    ...[
      'sip:+8613800138000@pbx',
      'sip:1001@pb\u0000x',
      'sip:1001@pbx,carrier',
      'sip:1001@-pbx',
      'sip:1001@a..b',
    ],
    ...['sip:1001@192.0.2.256', 'sip:1001@192.0.513', 'sip:1001@0xC0000207', 'sip:1001@3221225991'],
    ...[
      'sip:1001@0300.0.2.7',
      'sip:1001@192.0.2.07',
      'sip:1001@[192.0.2.7]',
      'sip:1001@[2001:db8::7%25eth0]',
    ],
    ...[
      'sip:1001@0.0.0.0',
      'sip:1001@224.0.0.1',
      'sip:1001@255.255.255.255',
      'sip:1001@[::]',
      'sip:1001@[ff02::1]',
    ],
    ...['sip:1001@[64:ff9b::192.0.2.1]', 'sip:1001@[2002:c000:201::]', 'sip:1001@[::192.0.2.1]'],
    ...[
      'sip:1001@[::ffff:0:192.0.2.1]',
      'sip:1001@[fe80::1]',
      `sip:${'1'.repeat(65)}@pbx`,
      `sip:1@${'a'.repeat(300)}`,
    ],
  ]
  for (const text of refused) assert.equal(readPbxAddress(text), null, text)
  for (const address of ['64:ff9b::c000:201', '::192.0.2.1', '2002:c000:201::1', 'pbx', '0.0.0.0'])
    assert.equal(isCallable(address), false, address)
  for (const address of ['::1', '127.0.0.1', '192.0.2.1', '::ffff:192.0.2.1', '2001:db8::7'])
    assert.equal(isCallable(address), true, address)
})

test('an account may name only the hosts of pbxHosts, in any spelling; what is not allowed has no address', () => {
  const allowed = (uri: string | null, hosts: string) => {
    const address = allowedAddress(uri, hosts)
    return address && writtenPbxAddress(address)
  }
  assert.equal(allowed(null, ''), undefined)
  assert.equal(allowed('sip:1001@pbx', ''), null)
  assert.equal(allowed('sip:1001@pbx', 'other, PBX'), 'sip:1001@pbx')
  assert.equal(allowed('sip:1001@pbx.example', 'pbx'), null)
  assert.equal(allowed('sip:1001@[2001:db8::7]', '2001:DB8:0::7'), 'sip:1001@[2001:db8::7]')
  assert.equal(allowed('sip:1001@192.0.2.7', '[::ffff:192.0.2.7]'), 'sip:1001@192.0.2.7')
  assert.equal(allowed('no address', 'pbx'), null)
  assert.deepEqual(['', 'a,b;c', 'pbx.example.', '[2001:db8::7]'].map(isHostList), [true, true, true, true])
  const bad = ['pbx:5060', 'sip:pbx', '1.2.3', '0x7f000001', '*', 'a b@c', '224.0.0.1', '192.0.2.0/24']
  assert.deepEqual(bad.filter(isHostList), [])
})

test('the hosts of a trunk are those of its addresses and of its domain', () => {
  assert.deepEqual(
    trunkHosts({
      address: 'SIP.Example.com.:5080, [2001:DB8::0:1]:5060,192.0.2.1',
      domain: 'ims.example:5060',
    }),
    ['sip.example.com', '2001:db8::1', '192.0.2.1', 'ims.example'],
  )
  assert.deepEqual(trunkHosts({ address: '', domain: '' }), [])
  assert.equal(plainHost('[::FFFF:C000:201]'), '192.0.2.1')
})

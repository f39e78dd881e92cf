// Which network an address is counted with: one function for every limit by address.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkOf, plainAddress } from '../../src/domain/address.ts'

describe('an address', () => {
  it('of IPv4 is counted alone, however a socket writes it', () => {
    for (const same of [
      '192.0.2.1',
      '::ffff:192.0.2.1',
      '::FFFF:192.0.2.1',
      '::ffff:c000:201',
      '0:0:0:0:0:ffff:192.0.2.1',
    ]) {
      assert.equal(networkOf(same), '192.0.2.1', same)
      assert.equal(plainAddress(same), '192.0.2.1', same)
    }
    assert.notEqual(networkOf('192.0.2.2'), networkOf('192.0.2.1'))
  })

  it('of IPv6 is counted with its /64, in every spelling and zone', () => {
    const spellings = [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff:ffff:ffff:ffff',
      '2001:0DB8:0001:0002:0:0:0:1',
      '2001:db8:1:2::192.0.2.1',
    ]
    for (const same of spellings) assert.equal(networkOf(same), '2001:db8:1:2::/64', same)
    assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64')
    assert.equal(networkOf('::1'), '0:0:0:0::/64')
    assert.equal(networkOf('fe80::1%eth0'), networkOf('fe80::2%eth1'))
    assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'))
  })

  it('that is none is its own key', () => {
    for (const text of ['', 'unix', ':::', '1.2.3', '2001:db8::1::2']) assert.equal(networkOf(text), text)
  })
})

// Which network an address is counted with: one function for every limit by address.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AddressRanges, isAddressList, networkOf, plainAddress } from '../../src/domain/address.ts'

describe('an address', () => {
  it('counts alone if it is IPv4, however a socket writes it', () => {
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

  it('counts with its /64 if it is IPv6, in every spelling and zone', () => {
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

  it('is its own key if it is not valid', () => {
    for (const text of ['', 'unix', ':::', '1.2.3', '2001:db8::1::2']) assert.equal(networkOf(text), text)
  })
})

describe('ranges of addresses', () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  const numberOf = (address: readonly number[]) => address.reduce((sum, octet) => sum * 256 + octet, 0)

  it('contain addresses that share their first bits, however they are written', () => {
    fc.assert(
      fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), (block, address, bits) => {
        const ranges = new AddressRanges([` ${block.join('.')}/${bits} `])
        const isIn =
          Math.floor(numberOf(block) / 2 ** (32 - bits)) === Math.floor(numberOf(address) / 2 ** (32 - bits))
        assert.equal(ranges.has(address.join('.')), isIn)
        assert.equal(ranges.has(`::ffff:${address.join('.')}`), isIn)
        assert.ok(ranges.has(block.join('.')))
      }),
    )
  })

  it('are refused if an entry is not valid, and so is a list with it', () => {
    for (const entry of ['nonsense', '1.2.3', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8']) {
      assert.throws(() => new AddressRanges(['192.0.2.1', entry]), /neither/, entry)
      assert.equal(isAddressList(`192.0.2.1, ${entry}`), false, entry)
    }
    assert.ok(isAddressList('192.0.2.1, 10.0.0.0/8;2001:db8::/32') && isAddressList(''))
  })
})

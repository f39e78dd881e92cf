// Which addresses pushes may reach.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AddressRanges, rangesIn } from '../../src/domain/address.ts'
import { addressCheck } from '../../src/push/push-address.ts'

describe('addresses of pushes', () => {
  const isAllowed = addressCheck(rangesIn(''))

  for (const address of [
    '169.254.169.254',
    '169.254.0.1',
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '239.255.255.250',
    '255.255.255.255',
    '100.100.100.200',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'ff02::1',
    '::',
    'fd00:ec2::254',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::ffff:0.0.0.0',
    '::ffff:224.0.0.1',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '64:ff9b:1:ffff::8.8.8.8',
    '::ffff:0:169.254.169.254',
    '::ffff:0:10.0.0.1',
    'fec0::1',
    'feff::1',
    '64:ff9b::100.100.100.200',
    '64:ff9b::192.0.0.192',
    '64:ff9b::168.63.129.16',
    '64:ff9b::0.0.0.0',
    '64:ff9b::224.0.0.1',
    '2002:6464:64c8::1',
    '2002:a83f:8110::1',
    '::100.100.100.200',
    '::168.63.129.16',
    '2001:0:a9fe:a9fe::1',
    'localhost',
    '',
  ]) {
    test(`"${address}" is refused`, () => assert.equal(isAllowed(address), false))
  }

  for (const address of [
    '127.0.0.1',
    '::1',
    '10.0.0.5',
    '192.168.1.2',
    '172.16.0.1',
    '8.8.8.8',
    '2001:db8::1',
    'fd00::1',
    '::ffff:10.0.0.5',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2001:4860::8888',
  ]) {
    test(`${address} is allowed`, () => assert.equal(isAllowed(address), true))
  }

  test('an address or block may be allowed explicitly, and only that one', () => {
    const check = addressCheck(rangesIn('169.254.10.0/24, fe80::1'))
    assert.equal(check('169.254.10.7'), true)
    assert.equal(check('::ffff:169.254.10.7'), true)
    assert.equal(check('fe80::1'), true)
    assert.equal(check('169.254.169.254'), false)
    assert.equal(check('fe80::2'), false)
  })

  for (const range of ['metadata', '169.254.0.0/33', '1.2.3', 'fe80::/-1', '10.0.0.0/8/8', '10.0.0.0/', '']) {
    test(`"${range}" in the exceptions is an error that names it`, () =>
      assert.throws(() => addressCheck(new AddressRanges([range])), /neither/))
  }
})

// Telephone numbers: every form that people send is stored in one.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { normalizePhone, readCallerId } from '../../src/domain/phone.ts'
import { dialledText } from '../../src/domain/written-number.ts'

const SAME: Record<string, string[]> = {
  '18012345678': [
    '18012345678',
    '018012345678',
    '8618012345678',
    '+8618012345678',
    '008618012345678',
    '1795118012345678',
    '17951018012345678',
    '+86 17951 180-1234-5678',
    '17951+8618012345678',
    '0086 (0)180 1234 5678',
    '+86.180.1234.5678',
    '（86）180－1234－5678',
    ' 180 1234 5678 ',
  ],
  '01062345678': [
    '01062345678',
    '(010) 6234-5678',
    '+86 10 6234 5678',
    '86-10-62345678',
    '+86 (0)10 62345678',
    '17951 010 62345678',
  ],
  '07551234567': ['0755-1234567', '+867551234567'],
  '075512345678': ['0755 12345678', '8675512345678'],
  '09511234567': ['+86 951 1234567'],
  '4008001234': ['400-800-1234', '+86 400 800 1234'],
  '95588': ['95588', '+8695588'],
  '96110': ['96110'],
  '+85291234567': ['+852 9123 4567', '0085291234567'],
  '+12125552368': ['+1 (212) 555-2368', '0012125552368'],
  '+442079460958': ['+44 20 7946 0958'],
}

const NO_NUMBERS = [
  '',
  '0',
  '1',
  '-',
  '+',
  '00',
  '86',
  '+86',
  '0086',
  '17951',
  '110',
  '119',
  '120',
  '122',
  '112',
  '999',
  '86110',
  '0110',
  '12345',
  '1801234567',
  '180123456789',
  '12012345678',
  '2112345678',
  '0400 1234567',
  '01801234567',
  '00018012345678',
  '+18012345678x',
  'abc',
  '1801234567a',
  '+999123456789',
  '1e10',
  '1.38E+10',
  '1.8012345678E+11',
  '1.801234567E+10',
  '1.80123456785E+10',
  '1.8012345678E-10',
  '18012345678.5',
  '1801234567.8',
  '18012345678-1',
  '18012345678 转 8',
  '18012345678ext8',
  '18012345678/9',
  '18012345678,18012345679',
  '9'.repeat(200),
  '1 '.repeat(100),
]

describe('telephone numbers', () => {
  for (const [canonical, forms] of Object.entries(SAME)) {
    it(`${canonical} is what its ${forms.length} forms mean`, () => {
      for (const form of forms) assert.equal(normalizePhone(form, 'CN'), canonical, form)
    })
  }

  it('are refused if they are not a number, or one that nobody may be called at', () => {
    for (const text of NO_NUMBERS) assert.equal(normalizePhone(text, 'CN'), null, JSON.stringify(text))
  })

  it('stay unchanged if they are canonical', () => {
    for (const canonical of Object.keys(SAME)) assert.equal(normalizePhone(canonical, 'CN'), canonical)
  })

  const mobile = fc
    .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
    .map(([second, rest]) => {
      return `1${second}${String(rest).padStart(9, '0')}`
    })
  const prefix = fc.constantFrom(
    '',
    '0',
    '86',
    '+86',
    '0086',
    '17951',
    '179510',
    '+860',
    '17951+86',
    '+8617951',
    '+86179510',
  )

  it('are accepted if any mobile follows any prefix, however it is separated', () => {
    // No dots: a single one near the end is a decimal point.
    const separator = fc.constantFrom(
      '',
      '',
      '',
      ' ',
      '-',
      '\u2212',
      '\ufe63',
      '(',
      ')',
      '\u3000',
      '\u00ad',
      '・',
    )
    fc.assert(
      fc.property(mobile, prefix, fc.array(separator, { maxLength: 12 }), (number, before, separators) => {
        const text = before + [...number].map((digit, at) => digit + (separators[at] ?? '')).join('')
        assert.equal(normalizePhone(text, 'CN'), number)
      }),
    )
  })

  it('are stable: a result reads as itself, in one of the published forms', () => {
    const digits = fc.array(fc.constantFrom(...'0123456789'), { maxLength: 16 }).map(list => list.join(''))
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.tuple(prefix, digits).map(parts => parts.join('')),
      digits.map(rest => `+${rest}`),
    )
    fc.assert(
      fc.property(text, raw => {
        const phone = normalizePhone(raw, 'CN')
        if (phone === null) return
        assert.match(phone, /^(?:1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|9[56]\d{3,6}|\+[1-9]\d{5,14})$/)
        assert.ok(!phone.startsWith('+86'))
        assert.equal(normalizePhone(phone, 'CN'), phone)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('caller ids and prefixes', () => {
  it('are cleaned as numbers are, but not judged', () => {
    for (const written of [
      '219513923001',
      '２１９５-１３９２-３００１',
      "'219513923001",
      '\u202a219513923001\u202c',
      '219513923001.0',
      'tel:219513923001',
    ]) {
      assert.equal(readCallerId(written), '219513923001', written)
    }
    assert.equal(readCallerId('+8610 62345678'), '+861062345678')
    for (const written of ['', '12', '1'.repeat(21), '10*5', 'abc', '1.38E+10', '123+4'])
      assert.equal(readCallerId(written), null, written)
    assert.equal(dialledText('＃３１＃'), '#31#')
    assert.equal(dialledText(''), '')
    assert.equal(dialledText('0086 '), '0086')
  })
})

// Telephone numbers: every form people send, one form stored.
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

/** Every line of the two lists of reported cases, with what a person reads there; null: refused. */
const WRITTEN: readonly (readonly [string, string | null])[] = [
  ['05718880000.0', '05718880000'],
  ['95588.0', '95588'],
  ['95588.00', '95588'],
  ['865718888001.0', '05718888001'],
  ['0571-888-0000.0', '05718880000'],
  ['0571-8888002-8', null],
  ['0571-8888003.8', null],
  ['0571-8888004(8)', null],
  ['0571 8888005 8', null],
  ['0571-8888001-2', null],
  ['95588-1', null],
  ['+49 30 123456.0', '+4930123456'],
  ['+43 1 58858.0', '+43158858'],
  ['+62 21 5550123.0', '+62215550123'],
  ['+55 11 5555 0123.0', '+551155550123'],
  ['1.38E+10', null],
  ['１３８００００００１１', '13800000011'],
  ['＋8613800000012', '13800000012'],
  ['０１０－８８８８０００３', '01088880003'],
  ['\u202a13800000018\u202c', '13800000018'],
  ['\u202d13800000021\u202c', '13800000021'],
  ['\u200e13800000019', '13800000019'],
  ['\u206613800000020\u2069', '13800000020'],
  ['138\u200b00000022', '13800000022'],
  ['\ufeff13800000023', '13800000023'],
  ['13800000026\ufe0d', '13800000026'],
  ['13800000025\u2060', '13800000025'],
  ['138\u00ad0000\u00ad0024', '13800000024'],
  ['138\u202f0000\u202f0028', '13800000028'],
  ['138\u20090000\u20090029', '13800000029'],
  ['\t13800000030', '13800000030'],
  ['13800000032\r\n', '13800000032'],
  ['138\u22120000\u22120035', '13800000035'],
  ['138\ufe6300000036', '13800000036'],
  ['138・0000・0038', '13800000038'],
  ["'13800000043", '13800000043'],
  ['tel:+8613800000047', '13800000047'],
]

describe('numbers as people’s tools write them', () => {
  for (const [written, phone] of WRITTEN) {
    it(`${JSON.stringify(written)} is ${phone ?? 'refused'}`, () =>
      assert.equal(normalizePhone(written, 'CN'), phone))
  }

  it('are also read in the other ways the same tools write them', () => {
    for (const written of [
      '18012345647',
      '18012345647.0',
      '1.8012345647E+10',
      '1.8012345647e10',
      '1.80123456470E+10',
    ]) {
      assert.equal(normalizePhone(written, 'CN'), '18012345647', written)
    }
    for (const written of [
      "'18012345647",
      '’18012345647',
      'TEL:18012345647',
      '18012345647;',
      '18012345647,',
      '18012345647；',
      ' ‘18012345647 ; ',
    ]) {
      assert.equal(normalizePhone(written, 'CN'), '18012345647', written)
    }
    for (const mark of [
      '\0',
      '\u0007',
      '\u007f',
      '\u200c',
      '\u200d',
      '\u200f',
      '\u061c',
      '\u180e',
      '\u2065',
      '\ufe0f',
      '\u0085',
      '\u2028',
    ]) {
      assert.equal(normalizePhone(`${mark}18012345647${mark}`, 'CN'), '18012345647', escape(mark))
    }
  })

  it('never become a stranger’s number, whatever follows a landline or a short number', () => {
    const behind = [
      '-8',
      ' 8',
      '.8',
      '(8)',
      '（8）',
      '−8',
      '－８',
      '\u30008',
      '・8',
      '\t8',
      '\n8',
      '\u00a08',
      '-12',
      '-801',
      '--8',
      ' - 8',
      '转8',
      'x8',
      '#8',
      '*8',
      '~8',
      '/8',
      ',8',
      ';8',
      '、8',
    ]
    for (const main of [
      '0571-8888002',
      '05718888002',
      '(0571) 888 8002',
      '+86 571 8888002',
      '86-571-888-8002',
      '010-6234567',
      '95588',
      '955 88',
      '+86 95588',
      '96110',
    ]) {
      assert.notEqual(normalizePhone(main, 'CN'), null, main)
      for (const more of behind) {
        const read = normalizePhone(main + more, 'CN')
        assert.ok(read === null || read === normalizePhone(main, 'CN'), `${main + more} was read as ${read}`)
      }
    }
    for (const main of ['+62 21 5550123', '+852 2345 6789', '+1 212 555 2368']) {
      for (const more of ['-8', ' 8', '.8', '(8)', '-12'])
        assert.equal(normalizePhone(main + more, 'CN'), null, main + more)
    }
  })

  it('may be grouped in any way that leaves no group over', () => {
    for (const written of [
      '0571-8888-0028',
      '0571 888 80028',
      '0571-88-88-00-28',
      '(0571)88880028',
      '0571.8888.0028',
      '+86 (571) 8888 0028',
    ]) {
      assert.equal(normalizePhone(written, 'CN'), '057188880028', written)
    }
    for (const written of ['+33 6 12 34 56 78', '+33.6.12.34.56.78', '0033 612345678'])
      assert.equal(normalizePhone(written, 'CN'), '+33612345678')
    // In Germany and Austria what follows the hyphen is dialled through, and belongs to the number.
    assert.equal(normalizePhone('+49 30 123456-78', 'CN'), '+493012345678')
    assert.equal(normalizePhone('+43 1 58858-0', 'CN'), '+431588580')
  })
})

describe('numbers of an account in another country', () => {
  for (const [country, written, phone] of [
    ['US', '14155552671', '+14155552671'],
    ['US', '4155552671', '+14155552671'],
    ['US', '(415) 555-2671', '+14155552671'],
    ['US', '4155552671.0', '+14155552671'],
    ['US', '4.155552671E+09', '+14155552671'],
    ['US', '011 86 13800000011', '+8613800000011'],
    ['US', '+86 138 0000 0011', '+8613800000011'],
    ['US', '13800000011', null],
    ['US', '911', null],
    ['US', '415-555-2671 x8', null],
    ['US', '415-555-2671-8', null],
    ['US', '4.15E+09', null],
    ['GB', '(020) 7946 0018', '+442079460018'],
    ['GB', '０２０ ７９４６ ００１８', '+442079460018'],
    ['GB', '\u202a020 7946 0018\u202c', '+442079460018'],
    ['GB', '+44 (0)20 7946 0018', '+442079460018'],
    ['GB', '00 33 6 12 34 56 78', '+33612345678'],
    ['GB', '999', null],
    ['FR', '06 12 34 56 78', '+33612345678'],
    ['FR', '06.12.34.56.78', '+33612345678'],
    ['DE', '030 123456-78', '+493012345678'],
    ['ID', '021 5550123', '+62215550123'],
    ['ID', '021 5550123-8', null],
    ['HK', '2345 6789', '+85223456789'],
    ['IT', '06 1234 5678', '+390612345678'],
  ] as const) {
    it(`${country}: ${JSON.stringify(written)} is ${phone ?? 'refused'}`, () =>
      assert.equal(normalizePhone(written, country), phone))
  }

  it('are stable: a result reads as itself, in every country', () => {
    for (const country of ['CN', 'US', 'GB', 'FR', 'DE', 'ID', 'HK']) {
      for (const phone of [
        '+14155552671',
        '+442079460018',
        '+33612345678',
        '+493012345678',
        '+85223456789',
      ]) {
        assert.equal(normalizePhone(phone, country), phone, `${phone} in ${country}`)
      }
    }
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

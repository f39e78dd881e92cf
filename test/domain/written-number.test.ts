// Numbers as spreadsheets, chats and contact lists write them, in China and in other countries.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { normalizePhone } from '../../src/domain/phone.ts'

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

// What an INVITE over a trunk says: prefix rules, caller ids, and nothing that could end a header.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatNameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { formatUri } from '../../../src/telephony/sip/message/uri.ts'
import { parseAddress } from '../../../src/telephony/sip/trunk/trunk-address.ts'
import { dialled, isRule, registrarOf, sayingOf } from '../../../src/telephony/sip/trunk/way.ts'
import { TRUNK } from './world.ts'

const CARRIER = { ...TRUNK, address: 'sip.example.com:5080, 192.0.2.2', domain: '' }

function said(more: Partial<typeof TRUNK>, number: string, callerId: string) {
  const saying = sayingOf({ ...CARRIER, ...more }, number, callerId)
  if (saying === null) return null
  return [
    formatUri(saying.uri),
    formatNameAddr(saying.from),
    ...saying.headers.map(([name, value]) => `${name}: ${value}`),
  ]
}

test('the longest prefix that fits is replaced, and only it', () => {
  const rules = [
    { prefix: '', replaceWith: '9' },
    { prefix: '0', replaceWith: '0086' },
    { prefix: '00', replaceWith: '+' },
    { prefix: '138', replaceWith: '' },
  ]
  assert.equal(dialled(rules, '05711234'), '00865711234')
  assert.equal(dialled(rules, '00441234'), '+441234')
  assert.equal(dialled(rules, '13800000001'), '00000001')
  assert.equal(dialled(rules, '13900000001'), '913900000001')
  assert.equal(dialled([], '13900000001'), '13900000001')
  assert.equal(dialled([{ prefix: '139', replaceWith: '' }], '139'), null, 'nothing is left')
  assert.equal(dialled([{ prefix: '', replaceWith: '0'.repeat(30) }], '13900000001'), null, 'too long')
})

test('rules may hold only what can be dialled', () => {
  assert.ok(isRule({ prefix: '', replaceWith: '' }) && isRule({ prefix: '+86', replaceWith: '0' }))
  for (const bad of ['a', '1;x', '1@h', '1\r\n', ' ', '1+', '<']) {
    assert.equal(isRule({ prefix: bad, replaceWith: '' }), false)
    assert.equal(isRule({ prefix: '', replaceWith: bad }), false)
  }
})

test('an INVITE goes to the number at the domain, else at the first host, from the caller id', () => {
  assert.deepEqual(said({}, '13800000001', '4008'), [
    'sip:13800000001@sip.example.com:5080',
    '<sip:4008@sip.example.com>',
  ])
  assert.deepEqual(said({ domain: 'ims.example', assertsIdentity: true }, '13800000001', '+864008'), [
    'sip:13800000001@ims.example',
    '<sip:+864008@ims.example>',
    'P-Asserted-Identity: <sip:+864008@ims.example>',
  ])
  assert.deepEqual(said({ assertsIdentity: true }, '13800000001', ''), [
    'sip:13800000001@sip.example.com:5080',
    '"Anonymous" <sip:anonymous@anonymous.invalid>',
  ])
  assert.equal(said({ address: 'no host!' }, '13800000001', ''), null)
})

test('no number and no caller id can inject a header or a parameter', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '1\r\nVia: x',
      '1;user=phone',
      '1@evil',
      '1?Route=x',
      '<1>',
      '"1"',
      '1%40',
      '１３８',
      '',
      '+',
      '1'.repeat(99),
    ),
  )
  let refusals = 0
  fc.assert(
    fc.property(hostile, hostile, (number, callerId) => {
      const saying = sayingOf({ ...CARRIER, assertsIdentity: true }, number, callerId)
      if (saying === null) {
        refusals += 1
        return
      }
      assert.match(formatUri(saying.uri), /^sip:\+?[0-9*#%]+@sip\.example\.com:5080$/)
      const text = [formatNameAddr(saying.from), ...saying.headers.map(([, value]) => String(value))].join(
        ' ',
      )
      assert.match(
        text,
        /^("Anonymous" <sip:anonymous@anonymous\.invalid>|(<sip:[+\w*#%.-]+@sip\.example\.com> ?)+)$/,
      )
    }),
  )
  assert.ok(refusals > 0)
})

test('an address is a list of hosts with ports; a registrar is the domain, else the first of them', () => {
  assert.deepEqual(parseAddress('a.example, 192.0.2.1:5080,[2001:db8::1]:5061'), [
    { host: 'a.example', port: null },
    { host: '192.0.2.1', port: 5080 },
    { host: '[2001:db8::1]', port: 5061 },
  ])
  for (const bad of ['', 'a b', 'a:0', 'a:70000', 'a,,b', '300.1.1.1', 'sip:a', Array(9).fill('a').join()])
    assert.equal(parseAddress(bad), null, bad)
  const registrar = (domain: string) => registrarOf({ ...CARRIER, domain })
  assert.deepEqual(
    [registrar('')?.host, registrar('')?.port, registrar('ims.example')?.host],
    ['sip.example.com', 5080, 'ims.example'],
  )
})

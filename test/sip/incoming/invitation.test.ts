// Reading an INVITE of a trunk: who calls whom, and what cannot be a call of ours.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readInvitation } from '../../../src/telephony/sip/incoming/invitation.ts'
import { ownHosts } from '../../../src/telephony/sip/incoming/own-hosts.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'

interface Written {
  readonly uri?: string
  readonly from?: string
  readonly to?: string
  readonly more?: readonly string[]
  readonly body?: string
  readonly registeredUser?: string
}

/** `from → to`, or the status and why. */
function read({
  uri = 'sip:01012345678@192.0.2.1',
  from,
  to,
  more = [],
  body = '',
  registeredUser,
}: Written) {
  const invite = parseMessage(
    Buffer.from(
      [
        `INVITE ${uri} SIP/2.0`,
        'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1',
        `From: ${from ?? '<sip:13800000001@192.0.2.9>'};tag=a`,
        `To: ${to ?? `<${uri}>`}`,
        'Call-ID: 1',
        'CSeq: 1 INVITE',
        ...more,
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    ),
  )
  assert.ok(invite.kind === 'request', invite.kind === 'failure' ? invite.reason : '')
  const read = readInvitation(invite, {
    isOurHost: host => host === '192.0.2.1',
    registeredUser: registeredUser ?? null,
  })
  if (read.kind === 'invitation') return `${read.from} → ${read.to}`
  return [read.status, read.why, ...read.headers.flat()].join(' ')
}

const CASES: readonly [what: string, written: Written, expected: string][] = [
  ['a plain one', {}, '13800000001 → 01012345678'],
  ['a tel number without its separators', { uri: 'tel:+86-10-1234' }, '13800000001 → +86101234'],
  [
    'parameters of a telephone number',
    { uri: 'sip:+8610;phone-context=cn@192.0.2.1', from: '<sip:%2B86138;cpc=ordinary@x.example>' },
    '+86138 → +8610',
  ],
  ['an anonymous one', { from: 'Anonymous <sip:anonymous@anonymous.invalid>' }, 'anonymous → 01012345678'],
  [
    'another To, by which nobody is called',
    { to: '<sip:13900000000@elsewhere.example>' },
    '13800000001 → 01012345678',
  ],
  [
    'our registration, where To names the number',
    { uri: 'sip:office@192.0.2.1', to: '<sip:01088@carrier.example>', registeredUser: 'office' },
    '13800000001 → 01088',
  ],
  [
    'our registration and a To that names nobody',
    { uri: 'sip:01012@192.0.2.1', to: '<sip:carrier.example>', registeredUser: '01012' },
    '13800000001 → 01012',
  ],
  ['a host that is not us', { uri: 'sip:01012345678@192.0.2.7' }, '404 hostForeign'],
  ['no number', { uri: 'sip:192.0.2.1' }, '484 numberMissing'],
  ['no number but in To', { uri: 'sip:192.0.2.1', to: '<sip:0101@192.0.2.1>' }, '484 numberMissing'],
  ['no caller', { from: '<sip:192.0.2.9>' }, '400 callerMissing'],
  ['sips', { uri: 'sips:01012345678@192.0.2.1' }, '416 schemeUnknown'],
  ['another scheme', { uri: 'mailto:a@192.0.2.1' }, '416 schemeUnknown'],
  [
    'extensions that are required',
    { more: ['Require: 100rel', 'Require: replaces'] },
    '420 extensionRefused Unsupported 100rel, replaces',
  ],
  [
    'a body of another kind',
    { more: ['Content-Type: text/plain'], body: 'hello' },
    '415 bodyRefused Accept application/sdp Accept-Encoding identity',
  ],
  [
    'a description',
    { more: ['Content-Type: application/sdp'], body: 'v=0\r\n' },
    '13800000001 → 01012345678',
  ],
  ['a line break in the number', { uri: 'sip:0101%0D%0AX@192.0.2.1' }, '484 numberMissing'],
  ['a null in the caller', { from: '<sip:138%00@x.example>' }, '400 callerMissing'],
  ['a script of another country', { from: '<sip:%E9%A2%84@x.example>' }, '400 callerMissing'],
  ['a number of 65 digits', { uri: `sip:${'1'.repeat(65)}@192.0.2.1` }, '484 numberMissing'],
  ['a number of 64 digits', { uri: `sip:${'1'.repeat(64)}@192.0.2.1` }, `13800000001 → ${'1'.repeat(64)}`],
]

for (const [what, written, expected] of CASES)
  test(`an INVITE with ${what}: ${expected.slice(0, 60)}`, () => assert.equal(read(written), expected))

test('our hosts are those we listen at, show and are called by; all of this machine if we listen on all', () => {
  const named = ['203.0.113.1', 'Yuhu.example']
  const addresses = ['192.0.2.7', '2001:db8::7']
  const one = ownHosts({ listen: [{ address: '192.0.2.1' }], named, addresses })
  const every = ownHosts({
    listen: [{ address: '::', advertised: { address: '2001:db8::1' } }],
    named,
    addresses,
  })
  const of = (isOurs: (host: string) => boolean) =>
    ['192.0.2.1', '192.0.2.7', '203.0.113.1', 'yuhu.EXAMPLE', '[2001:db8::1]', '[2001:DB8::7]', 'x'].filter(
      isOurs,
    )
  assert.deepEqual(of(one), ['192.0.2.1', '203.0.113.1', 'yuhu.EXAMPLE'])
  assert.deepEqual(of(every), ['192.0.2.7', '203.0.113.1', 'yuhu.EXAMPLE', '[2001:db8::1]', '[2001:DB8::7]'])
})

// Session timers (RFC 4028): what is offered, agreed and refused, and when a session is refreshed or ended.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  agreedBy,
  answerTo,
  askFor,
  askMore,
  deadlinesOf,
  SESSION_WISH,
} from '../../../src/telephony/sip/dialog/session-timer.ts'
import { requestOf, responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'

type Pairs = readonly (readonly [string, string])[]

function invite(headers: Pairs): SipRequest {
  return requestOf('INVITE', sipUri('1', '192.0.2.9'), [
    ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1'],
    ['From', '<sip:a@192.0.2.1>;tag=a'],
    ['To', '<sip:b@192.0.2.9>'],
    ['Call-ID', 'c'],
    ['CSeq', '1 INVITE'],
    ...headers,
  ])
}

const answer = (status: number, headers: Pairs) =>
  responseTo(invite([]), status, undefined, { toTag: 'b', headers })

test('our INVITE asks for half an hour and names the least we take; a refresh names who refreshes', () => {
  const asked = [
    ['Supported', 'timer'] as const,
    ['Session-Expires', '1800'] as const,
    ['Min-SE', '90'] as const,
  ]
  assert.deepEqual(askFor(SESSION_WISH), asked)
  assert.deepEqual(askFor(SESSION_WISH, false)[1], ['Session-Expires', '1800;refresher=uas'])
})

test('422 makes us ask again with what the peer needs, once, and never without a reason', () => {
  const more = askMore(SESSION_WISH, answer(422, [['Min-SE', '3600']]))
  assert.deepEqual(more, { intervalS: 3600, minS: 3600 })
  assert.equal(askMore({ intervalS: 3600, minS: 3600 }, answer(422, [['Min-SE', '3600']])), null)
  assert.equal(askMore(SESSION_WISH, answer(422, [])), null)
  assert.equal(askMore(SESSION_WISH, answer(486, [['Min-SE', '3600']])), null)
})

test('the 2xx decides the interval and who refreshes; without Session-Expires there is no timer', () => {
  assert.equal(agreedBy(answer(200, [])), null)
  assert.deepEqual(agreedBy(answer(200, [['Session-Expires', '600;refresher=uas']])), {
    intervalS: 600,
    weRefresh: false,
  })
  assert.deepEqual(agreedBy(answer(200, [['x', '600; refresher = UAC']])), {
    intervalS: 600,
    weRefresh: true,
  })
})

test('an interval that is too short is refused with 422 if the peer knows timers, never if a proxy put it there', () => {
  const wish = { intervalS: 1800, minS: 300 }
  const knows: Pairs = [
    ['Supported', 'timer'],
    ['Session-Expires', '120'],
  ]
  assert.deepEqual(answerTo(invite(knows), wish), { kind: 'tooSmall', headers: [['Min-SE', '300']] })
  assert.equal(answerTo(invite([['Session-Expires', '120']]), wish).kind, 'agreed')
})

test('a peer that knows timers refreshes unless it leaves that to us; for one that does not, we do', () => {
  const supported: Pairs = [
    ['Supported', 'timer'],
    ['Session-Expires', '600'],
  ]
  assert.deepEqual(answerTo(invite(supported), SESSION_WISH), {
    kind: 'agreed',
    headers: [
      ['Session-Expires', '600;refresher=uac'],
      ['Require', 'timer'],
    ],
    timer: { intervalS: 600, weRefresh: false },
  })
  const ours = answerTo(
    invite([
      ['Supported', 'timer'],
      ['Session-Expires', '600;refresher=uas'],
    ]),
    SESSION_WISH,
  )
  assert.ok(ours.kind === 'agreed' && ours.timer.weRefresh && ours.headers.length === 1)
  const none = answerTo(invite([]), SESSION_WISH)
  assert.ok(none.kind === 'agreed' && none.timer.weRefresh && none.timer.intervalS === 1800)
})

test('whatever is asked, the interval agreed is neither raised nor below 90 s nor below the Min-SE of the request', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 90, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      (expires, more) => {
        const minS = Math.max(90, expires - more)
        const asked = invite([
          ['Supported', 'timer'],
          ['Session-Expires', String(expires)],
          ['Min-SE', String(minS)],
        ])
        const agreed = answerTo(asked, SESSION_WISH)
        assert.ok(agreed.kind === 'agreed')
        assert.ok(agreed.timer.intervalS <= expires && agreed.timer.intervalS >= minS)
      },
    ),
  )
})

test('§10: a refresh is due at half the interval; BYE follows 32 s or a third before the end', () => {
  assert.deepEqual(deadlinesOf({ intervalS: 1800, weRefresh: true }), {
    refreshMs: 900_000,
    byeMs: 1_768_000,
  })
  assert.deepEqual(deadlinesOf({ intervalS: 90, weRefresh: false }), { refreshMs: null, byeMs: 60_000 })
})

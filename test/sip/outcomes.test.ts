// The table from SIP status and Q.850 cause to a leg's outcome: every status and every cause is decided.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Headers } from '../../src/telephony/sip/message/message.ts'
import { outcomeOf, q850Of, trunkFaultOf } from '../../src/telephony/sip/outcomes.ts'

const KNOWN = new Set(['noAnswer', 'busy', 'rejected', 'invalid', 'unreachable', 'trunkFailed', 'cancelled'])
const of = (status: number, q850: number | null = null, rang = false) =>
  outcomeOf({ status, q850, rang, toPhone: false })

test('every status with every cause, rung or not, from trunk or phone, has an outcome; a phone never fails a trunk', () => {
  for (let status = 300; status < 700; status++) {
    for (const q850 of [null, ...Array.from({ length: 128 }, (_, cause) => cause)]) {
      for (const rang of [false, true]) {
        assert.ok(KNOWN.has(outcomeOf({ status, q850, rang, toPhone: false })), `${status} ${q850}`)
        assert.notEqual(outcomeOf({ status, q850, rang, toPhone: true }), 'trunkFailed')
      }
    }
  }
})

test('the statuses that carriers use have their meaning', () => {
  const wanted: readonly (readonly [number, string])[] = [
    [302, 'unreachable'],
    [301, 'invalid'],
    [401, 'trunkFailed'],
    [403, 'trunkFailed'],
    [404, 'invalid'],
    [407, 'trunkFailed'],
    [408, 'unreachable'],
    [410, 'invalid'],
    [480, 'unreachable'],
    [484, 'invalid'],
    [486, 'busy'],
    [487, 'unreachable'],
    [488, 'trunkFailed'],
    [500, 'trunkFailed'],
    [503, 'trunkFailed'],
    [600, 'busy'],
    [603, 'rejected'],
    [604, 'invalid'],
    [607, 'rejected'],
  ]
  for (const [status, outcome] of wanted) assert.equal(of(status), outcome, String(status))
  for (const status of [408, 480, 487]) assert.equal(of(status, null, true), 'noAnswer', String(status))
})

test('an unknown status counts as the first of its class', () => {
  assert.deepEqual([of(499), of(599), of(699), of(399)], [of(400), of(500), of(600), of(300)])
})

test('a cause outweighs a vague status, not an exact one, and does not count if it is vague itself', () => {
  assert.equal(of(503, 17), 'busy')
  assert.equal(of(480, 1), 'invalid')
  assert.equal(of(500, 21), 'rejected')
  assert.equal(of(480, 20), 'unreachable')
  assert.equal(of(603, 17), 'busy')
  assert.equal(of(503, 34), 'trunkFailed')
  assert.equal(of(486, 1), 'busy')
  assert.equal(of(404, 41), 'invalid')
  for (const cause of [0, 16, 31, 127]) assert.equal(of(503, cause), 'trunkFailed')
})

test('603 means refused by the person with cause 21 or without a cause; any other cause decides', () => {
  const rows: readonly (readonly [number | null, string, string])[] = [
    [null, 'rejected', 'rejected'],
    [21, 'rejected', 'rejected'],
    [16, 'unreachable', 'noAnswer'],
    [0, 'unreachable', 'noAnswer'],
    [31, 'unreachable', 'noAnswer'],
    [127, 'unreachable', 'noAnswer'],
    [102, 'trunkFailed', 'noAnswer'],
    [17, 'busy', 'busy'],
    [18, 'noAnswer', 'noAnswer'],
    [1, 'invalid', 'invalid'],
    [34, 'trunkFailed', 'trunkFailed'],
    [41, 'trunkFailed', 'trunkFailed'],
  ]
  for (const [cause, before, rang] of rows)
    assert.deepEqual([of(603, cause), of(603, cause, true)], [before, rang], String(cause))
})

test('a refusal says of the trunk nothing, that it is full, or that it failed', () => {
  const rows: readonly (readonly [
    status: number,
    q850: number | null,
    retryAfterS: number | null,
    fault: string,
  ])[] = [
    [503, null, 300, 'full'],
    [503, null, 0, 'full'],
    [503, null, null, 'failed'],
    [503, 34, null, 'full'],
    [480, 34, null, 'full'],
    [500, 42, null, 'full'],
    [500, null, null, 'failed'],
    [500, 41, null, 'failed'],
    [503, 17, 300, 'none'],
    [503, 1, null, 'none'],
    [503, 16, 5, 'full'],
    [486, 34, 300, 'none'],
    [403, null, null, 'none'],
    [404, null, null, 'none'],
  ]
  for (const [status, q850, retryAfterS, fault] of rows) {
    assert.equal(trunkFaultOf({ status, q850 }, retryAfterS), fault, `${status} ${q850} ${retryAfterS}`)
  }
})

test('the Q.850 cause is found among several reasons, and nonsense does not count as one', () => {
  const read = (...values: string[]) => q850Of(new Headers(values.map(value => ({ name: 'Reason', value }))))
  assert.equal(read('SIP;cause=480', 'Q.850 ;cause=17;text="User, busy"'), 17)
  assert.equal(read('q.850;text="x;cause=3";cause=16'), 16)
  for (const value of [
    '',
    'Q.850',
    'Q.850;cause',
    'Q.850;cause=128',
    'Q.850;cause=-1',
    'Q.850;cause=9999',
    'SIP;cause=17',
    ';;;',
  ]) {
    assert.equal(read(value), null, value)
  }
})

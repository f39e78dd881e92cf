// The table from SIP status and Q.850 cause to the outcome of a leg: every status and every cause is decided.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Headers } from '../../src/telephony/sip/message/message.ts'
import { outcomeOf, q850Of } from '../../src/telephony/sip/outcomes.ts'

const KNOWN = new Set(['noAnswer', 'busy', 'rejected', 'invalid', 'unreachable', 'trunkFailed', 'cancelled'])
const of = (status: number, q850: number | null = null, rang = false) => outcomeOf({ status, q850, rang, toPhone: false })

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

test('the statuses carriers use say what they mean', () => {
  const wanted: readonly (readonly [number, string])[] = [
    [302, 'trunkFailed'],
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

test('a status not known is the first of its class', () => {
  assert.deepEqual([of(499), of(599), of(699), of(399)], [of(400), of(500), of(600), of(300)])
})

test('a cause wins over a vague status, not over an exact one, and says nothing when it is vague itself', () => {
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

test('the Q.850 cause is found among several reasons, and nonsense is none', () => {
  const read = (...values: string[]) => q850Of(new Headers(values.map(value => ({ name: 'Reason', value }))))
  assert.equal(read('SIP;cause=480', 'Q.850 ;cause=17;text="User, busy"'), 17)
  assert.equal(read('q.850;text="x;cause=3";cause=16'), 16)
  for (const value of ['', 'Q.850', 'Q.850;cause', 'Q.850;cause=128', 'Q.850;cause=-1', 'Q.850;cause=9999', 'SIP;cause=17', ';;;']) {
    assert.equal(read(value), null, value)
  }
})

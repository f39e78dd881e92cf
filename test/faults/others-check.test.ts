// The judge of previews and callers finds what it is there to find: calls that nobody had asked for, and
// callers of whom no record says a word.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Crm } from './crm.ts'
import type { Caller, Leg } from './ledger.ts'
import { unrecorded } from './others-check.ts'
import { Previews } from './previews.ts'

const leg = (phone: string, dialedAt: number) => ({ legId: `${phone}-${dialedAt}`, phone, dialedAt }) as Leg

test('a preview that was called before an agent asked for it, or once more than it asked, is found', () => {
  const previews = new Previews(new Crm('9001', '13800', () => [], seeded(1)), 1_900, seeded(1))
  for (const phone of ['a', 'b', 'c']) previews.task.numbers.add(phone)
  previews.asked.set('a', [100, 300])
  previews.asked.set('b', [100])
  const found = (...legs: Leg[]) => previews.unseen(legs).length
  assert.equal(found(leg('a', 110), leg('a', 310), leg('b', 120), leg('a number of a list', 5)), 0)
  assert.equal(found(leg('a', 90)), 1, 'before')
  assert.equal(found(leg('a', 310), leg('a', 110), leg('a', 320)), 1, 'once more')
  assert.equal(found(leg('a', 110), leg('a', 200)), 1, 'again before it was asked again')
  assert.equal(found(leg('c', 110)), 1, 'nobody asked')
})

test('a caller without a record is found, unless nobody can have known of the call', () => {
  const rang = { legId: '1', phone: 'a', pid: 7, rangAt: 50_000, isUnreported: false }
  const caller: Caller = { ...rang, answeredAt: null, endedAt: 50_010 }
  const driving = { wasDriving: () => true, isDisturbed: () => false }
  const found = (one: Caller, network = driving, recorded: string[] = []) =>
    unrecorded([one], new Set(recorded), () => '9001', network).length
  assert.equal(found(caller), 1)
  assert.equal(found(caller, driving, ['1']), 0)
  assert.equal(found({ ...caller, isUnreported: true }), 0)
  assert.equal(found(caller, { ...driving, wasDriving: () => false }), 0)
  assert.equal(found(caller, { ...driving, isDisturbed: () => true }), 0)
  const answered = { ...caller, answeredAt: 50_005, isUnreported: true }
  assert.equal(
    found(answered, { ...driving, isDisturbed: () => true }),
    1,
    'answered callers are in the book',
  )
})

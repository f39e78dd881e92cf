// The table of a call that comes in: every state with every event.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  moveRinging,
  RINGING_EVENTS,
  RINGING_STATES,
  type RingingEvent,
} from '../../../src/telephony/sip/incoming/ringing.ts'

/** What the caller is answered, and how the leg ends. */
const ENDS: Record<Exclude<RingingEvent, 'rings'>, string> = {
  hangup: '403 Q.850;cause=21 cancelled us',
  trunkGone: '403 Q.850;cause=21 cancelled us',
  switchStops: '503 cancelled us',
  callerGaveUp: '487 noAnswer customer',
  expired: '487 noAnswer customer',
  rangOut: '480 Q.850;cause=19 noAnswer us',
  soundUnusable: '488 Q.850;cause=88 trunkFailed network',
  failed: '500 trunkFailed network',
}

for (const state of RINGING_STATES)
  for (const event of RINGING_EVENTS) {
    const expected =
      state === 'ended' || (event === 'rings' && state === 'ringing')
        ? null
        : event === 'rings'
          ? 'ringing: 180'
          : `ended: ${ENDS[event]}`
    test(`${state}, ${event}: ${expected ?? 'nothing'}`, () => {
      const move = moveRinging(state, event)
      if (move === null) {
        assert.equal(expected, null)
        return
      }
      const { to, status, headers, ending } = move
      const said = [status, ...headers.map(([, value]) => value), ending?.outcome, ending?.by]
      assert.equal(`${to}: ${said.filter(word => word !== undefined).join(' ')}`, expected)
      assert.deepEqual(
        [ending?.sipStatus, ending?.q850],
        ending === null
          ? [undefined, undefined]
          : [status, Number(/cause=(\d+)/.exec(said.join(' '))?.[1]) || undefined],
      )
    })
  }

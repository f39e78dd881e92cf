// A call that its agent hands to an outside number over real SIP, at once or after asking: what the customer
// hears, and whoever answers there.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TalkBody } from '../../src/api/v1/resources/talks.ts'
import { BARESIP, missing, until } from '../peers/peer.ts'
import { levelOf } from '../sip/media/tones.ts'
import { CUSTOMER_HZ, FIRST_HZ, OUTSIDE_HZ, openTalk } from './talk-world.ts'

const OUTSIDE = '13700000002'
const HOLD_HZ = 660
const HEARD_DB = -35
const ABSENT_DB = -45
const ALL_HZ = [CUSTOMER_HZ, FIRST_HZ, OUTSIDE_HZ, HOLD_HZ] as const

async function openTalkWithOutside(t: TestContext) {
  const { admin, carrier, client, customer, newest, store, accountId } = await openTalk(end => t.after(end))
  const outside = () => carrier.call(OUTSIDE)
  return {
    ...{ client, customer, outside, store, accountId },
    /** Of all voices and the tone of hold, exactly these. */
    async hears(what: string, number: string | undefined, ...hz: readonly number[]) {
      const levels = () => ALL_HZ.map(each => [each, levelOf(newest(number), each)] as const)
      await until(
        what,
        () =>
          newest(number).length > 0 &&
          levels().every(([each, db]) => (hz.includes(each) ? db > HEARD_DB : db < ABSENT_DB)),
        () =>
          levels()
            .map(([each, db]) => `${each}: ${db.toFixed(1)}`)
            .join(),
      )
    },
    /** Refused as long as the one before it is not done. */
    async talk(body: TalkBody) {
      await until(JSON.stringify(body), async () =>
        admin('POST', '/v1/agents/1001/talk', JSON.stringify(body)).then(
          () => true,
          () => false,
        ),
      )
    },
  }
}

const ANY_CALL = {
  ...{ phone: null, from: null, to: null, agentExt: null, outcomes: [], taskid: null, disposition: null },
  ...{ userid: null, memberid: null, customuuid: null, before: null },
}
const to = { type: 'number', phone: OUTSIDE } as const

test('handed over at once: whoever answers there talks with the customer, and the agent is gone', {
  skip: missing(BARESIP),
}, async t => {
  const { hears, talk, customer, outside, store, accountId } = await openTalkWithOutside(t)
  await hears('the agent has the customer', undefined, FIRST_HZ)
  await talk({ do: 'transfer', to })
  await hears('the customer hears the number', undefined, OUTSIDE_HZ)
  await hears('the number hears the customer', OUTSIDE, CUSTOMER_HZ)
  customer()?.hangup()
  await until('the number is hung up', () => outside()?.said.at(-1) === 'hungUp')
  await until('the record says who had the call', async () => {
    const { rows } = await store.searchCalls(accountId, ANY_CALL, 1)
    const { marks = [] } = (await store.findCall(accountId, rows[0]?.id ?? 0)) ?? {}
    return marks.some(mark => mark.what === 'transferred' && mark.ext === '1001' && mark.to === OUTSIDE)
  })
})

test('asked first: the customer waits, all three hear each other, and the number gets the call', {
  skip: missing(BARESIP),
}, async t => {
  const { client, hears, talk, customer, outside } = await openTalkWithOutside(t)
  await hears('the agent has the customer', undefined, FIRST_HZ)
  await talk({ do: 'ask', to })
  await hears('the number hears the agent alone', OUTSIDE, FIRST_HZ)
  await hears('the customer waits', undefined, HOLD_HZ)
  await talk({ do: 'swap' })
  await hears('the customer has the agent back', undefined, FIRST_HZ)
  await talk({ do: 'joinAll' })
  await hears('the customer hears both', undefined, FIRST_HZ, OUTSIDE_HZ)
  await hears('the number hears both', OUTSIDE, FIRST_HZ, CUSTOMER_HZ)
  await talk({ do: 'complete' })
  await hears('the customer hears the number alone', undefined, OUTSIDE_HZ)
  await hears('the number hears the customer alone', OUTSIDE, CUSTOMER_HZ)
  await until('the agent is free', async () => {
    const state = await client.call('Sip_Status.GetSipCallStatus', { extnumber: '1001' })
    return state.result[0].callduration === null
  })
  outside()?.hangup()
  await until('the customer is not left alone', () => customer()?.said.at(-1) === 'hungUp')
  assert.equal(outside()?.said.filter(what => what === 'answered').length, 1)
})

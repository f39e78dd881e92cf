// The push bodies against the published examples of protocol.md §6.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FinishedCall, talkingSeconds } from '../../src/domain/finished-call.ts'
import { callRecordBody } from '../../src/wire/call-rows.ts'
import { callBackEndedBody, PUBLISHED_KEYS, stateBody, taskEndedBody } from '../../src/wire/push-bodies.ts'

const DIALED = Date.UTC(2025, 9, 16, 9, 31, 13)

const OWNER = { code: '9513923', timeZone: 'Asia/Shanghai' }

const unanswered: FinishedCall = {
  id: 263056202,
  legId: 'db4a44cc-aa72-11f0-ad78-1d7ff0749d07',
  origin: 'task',
  taskid: '',
  round: 0,
  dialedAt: DIALED,
  answeredAt: null,
  offeredAt: null,
  connectedAt: null,
  endedAt: DIALED + 8_400,
  phone: '81351111451',
  callerId: '219513923001',
  trunk: 'line',
  ringingAt: null,
  sipStatus: null,
  q850: null,
  agentExt: null,
  outcome: 'noAnswer',
  by: 'us',
  recording: '',
  userid: '0',
  memberid: '0',
  extra: '0',
  customuuid: '76c33d997640d36b033d43b1d2d3964e',
}

test('the record of an unanswered call is the published one, key by key', () => {
  assert.equal(
    JSON.stringify(callRecordBody(unanswered, OWNER)),
    // The published example, with the cause this outcome has with us (10016) for its 10020.
    '{"id":263056202,"companycode":"9513923","direction":"callout","type":"callout","callmethod":5,"starttime":"2025-10-16 17:31:13","answertime":"","endtime":"2025-10-16 17:31:21","duration":8,"billsec":0,"userid":"0","crmid":"0","memberid":"0","chengshudu":"0","ext":"0","disnumber":"219513923001","destnumber":"81351111451","extnumber":"","recordfilename":"","downloadip":"","hangupdirection":10040,"hangupcause":10016,"uuid":"db4a44cc-aa72-11f0-ad78-1d7ff0749d07","userkey":"","customuuid":"76c33d997640d36b033d43b1d2d3964e","taskid":"","round":0,"recordurl":""}',
  )
})

test('a connected call counts its wait until the answer and its talk from the agent on', () => {
  const body = callRecordBody(
    {
      ...unanswered,
      answeredAt: DIALED + 9_999,
      connectedAt: DIALED + 11_000,
      endedAt: DIALED + 71_900,
      agentExt: '1001',
      outcome: 'connected',
      by: 'customer',
    },
    OWNER,
  )
  assert.deepEqual(
    [
      body.answertime,
      body.endtime,
      body.duration,
      body.billsec,
      body.extnumber,
      body.hangupcause,
      body.hangupdirection,
    ],
    ['2025-10-16 17:31:22', '2025-10-16 17:32:24', 9, 60, '1001', 10001, 10041],
  )
})

test('an abandoned call has an answer time and no talk', () => {
  const body = callRecordBody(
    {
      ...unanswered,
      answeredAt: DIALED + 5_000,
      endedAt: DIALED + 7_000,
      outcome: 'abandoned',
    },
    OWNER,
  )
  assert.deepEqual(
    [body.answertime, body.duration, body.billsec, body.hangupcause],
    ['2025-10-16 17:31:18', 5, 0, 10007],
  )
})

test('a conversation shorter than a second counts as one', () => {
  assert.equal(talkingSeconds({ connectedAt: 1_000, endedAt: 1_300 }), 1)
})

test('a clock set back causes no negative figures', () => {
  const body = callRecordBody({ ...unanswered, endedAt: DIALED - 5_000 }, OWNER)
  assert.deepEqual([body.duration, body.billsec], [0, 0])
})

test('the state of a leg is the published one, all values strings', () => {
  assert.equal(
    JSON.stringify(
      stateBody(
        {
          status: 'ring',
          legId: '9c568ac8-…',
          otherLegId: '9c6f2092-…',
          isCustomerLeg: true,
          agentExt: '20280005',
          phone: '89683227899',
          callerId: '2120280001',
          startedAt: 1_612_857_945_999,
          taskid: '20210222110030244314',
          userid: 'u1',
          memberid: '1234567890123456789',
          extra: 'vip',
          customuuid: 'c1',
        },
        { code: '2028', timeZone: 'Asia/Shanghai' },
      ),
    ),
    '{"buuid":"9c6f2092-…","callee":"89683227899","caller":"20280005","companycode":"2028","direction":"callout","disnumber":"2120280001","extnumber":"20280005","isbleg":"true","method":"5","starttime":"1612857945","status":"ring","type":"call","uuid":"9c568ac8-…","customuuid":"c1","taskid":"20210222110030244314","userid":"u1","memberid":"1234567890123456789","ext":"vip"}',
  )
})

test('a call-back that ended without a talk is told like a state of its agent, with keys of our own', () => {
  const body = callBackEndedBody(
    {
      ...{ callBackId: 7, phone: '13912345678', ext: '1001', taskid: null, reason: 'missed' },
      ...{
        userid: 'u',
        memberid: 'm',
        extra: 'e',
        customuuid: 'c',
        promisedAt: DIALED,
        endedAt: DIALED + 1_500,
      },
    },
    OWNER,
  )
  const { reason, callbackid, promisedat, ...published } = body
  assert.deepEqual(
    { reason, callbackid, promisedat },
    { reason: 'missed', callbackid: '7', promisedat: '1760607073' },
  )
  assert.deepEqual(Object.keys(published).sort(), [...PUBLISHED_KEYS.state].sort())
  assert.equal(body.starttime, '1760607074')
  assert.ok(Object.values(body).every(value => typeof value === 'string'))
})

test('the end of a task is the published one', () => {
  assert.equal(
    JSON.stringify(
      taskEndedBody(
        { taskid: '20210222110030244314', endType: 'over' },
        { code: '9027', timeZone: 'Asia/Shanghai' },
      ),
    ),
    '{"taskid":"20210222110030244314","companycode":"9027","status":3,"endtype":"over"}',
  )
})

test('the builders produce the published key orders', () => {
  const texts = { taskid: '', userid: '', memberid: '', extra: '', customuuid: '' }
  const state = {
    legId: '',
    otherLegId: '',
    isCustomerLeg: false,
    agentExt: '',
    phone: '',
    callerId: '',
    startedAt: 0,
    ...texts,
  }
  assert.deepEqual(Object.keys(callRecordBody(unanswered, OWNER)), [...PUBLISHED_KEYS.call])
  assert.deepEqual(Object.keys(stateBody({ ...state, status: 'hangup' }, OWNER)), [...PUBLISHED_KEYS.state])
  assert.deepEqual(Object.keys(taskEndedBody({ taskid: '', endType: 'timeout' }, OWNER)), [
    ...PUBLISHED_KEYS.task,
  ])
})

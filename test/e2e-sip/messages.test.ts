// A message through the whole server over real SIP: it is heard at its pitch, a key that is pressed counts,
// and a task plays it without an agent.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ownAddress } from '../peers/loopback.ts'
import { until } from '../peers/peer.ts'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { toneMs } from '../sip/early/hearing.ts'
import { openServer, type Result } from '../support/server.ts'

const HZ = 850
const DB = -12
const SECONDS = 1
const SINGLE = '13800000001'
const OF_TASK = ['13800000011', '13800000012']

test('who is called hears it, hears it again by a key, and is never called again by another', async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-messages-'))
  const carrier = await startSpeakingCarrier(call => call.answer())
  const address = ownAddress()
  const yuhu = await openServer([{ code: '9001', settings: {}, groups: { sales: ['1001'] } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '12000-12099' },
  })
  t.after(async () => {
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  const { store } = yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  const samples = Int16Array.from({ length: 8_000 * SECONDS }, (_, at) =>
    Math.round(32_767 * 10 ** (DB / 20) * Math.sin((2 * Math.PI * HZ * at) / 8_000)),
  )
  await store.addPrompt(accountId, { name: 'offer', samples, uploadedBy: 'test' })
  const trunk = { name: 'line', code: '9001', channels: 10, callsPerSecond: 10 }
  await store.addTrunk({ ...trunk, address: `${carrier.address}:${carrier.port}` })
  const client = await yuhu.login('9001')
  const heard = (number: string) => carrier.call(number)?.heard() ?? new Int16Array(0)
  /** Quickly counted: the tone is above this for nine tenths of its time. */
  const loudMs = (number: string) => heard(number).filter(sample => Math.abs(sample) > 1_000).length / 8
  const isOver = (number: string) => () => carrier.call(number)?.said.includes('hungUp') === true
  const said = () => carrier.calls.map(call => `${call.number} ${call.said.join(' ')}`).join('\n')

  await client.call('Sip_Call.PlayVoice', { destnumber: SINGLE, prompt: 'offer', keys: '3:repeat,9:block' })
  await until('it is heard', () => loudMs(SINGLE) >= 850 * SECONDS, said)
  carrier.call(SINGLE)?.press('3')
  await until('it is heard again', () => loudMs(SINGLE) >= 2 * 850 * SECONDS, said)
  carrier.call(SINGLE)?.press('9')
  await until('the call is over', isOver(SINGLE), said)
  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  let bills: Result[] = []
  await until('it has its record', async () => {
    bills = (await client.call('Sip_Cdr.GetBill', { ...range, callmethod: '6' })).result.bills
    return bills.length > 0
  })
  assert.deepEqual([bills[0].destnumber, bills[0].keys], [SINGLE, '39'])
  assert.deepEqual(
    (await store.pageBlocks(accountId, { of: 'number', prefix: null, after: '' }, 10)).map(
      ({ phone }) => phone,
    ),
    [SINGLE],
  )

  const telphone = JSON.stringify(OF_TASK.map(phone => ({ phone })))
  const task = { assigntype: '4', assignagent: '', telphone, taskscale: '1:1', status: '1', prompt: 'offer' }
  const { result } = await client.call('Sip_Yccall.TaskCreat', task)
  await until('the task is done', async () => {
    const listed = await client.call('Sip_Yccall.TaskList', { taskid: result.taskid, status: '3' })
    return listed.result.task.length > 0
  })
  for (const number of OF_TASK) {
    assert.ok(isOver(number)(), number)
    const ms = toneMs(heard(number), HZ, DB, 1)
    assert.ok(Math.abs(ms - SECONDS * 1_000) <= 200, `${number}: ${ms} ms`)
  }
})

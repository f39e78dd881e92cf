// People call back over real SIP: one agent, whose phone is sipp's, takes them, and each call has its record.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HANGUP_CAUSE } from '../../src/wire/state-codes.ts'
import { startIncomingCaller } from '../peers/caller.ts'
import { ownAddress } from '../peers/loopback.ts'
import { missing, SIPP, until } from '../peers/peer.ts'
import { startSippAgents } from '../peers/sipp-agents.ts'
import { openServer, type Result } from '../support/server.ts'

const EXT = '1001'
const DOOR = '01012345678'
/** The agent hangs up so long after it answered. */
const TALK_MS = 3_000

test('callers are taken one after the other, who leaves is not served, and other numbers are refused', {
  skip: missing(SIPP),
}, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-sip-callers-'))
  const address = ownAddress()
  const callers = await startIncomingCaller()
  const settings = { inbound: 'agents', inboundGroup: 'service', wrapUpSeconds: 0, callHours: 'none' }
  const yuhu = await openServer([{ code: '9001', settings, groups: { service: [EXT] } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10099' },
  })
  t.after(async () => {
    await yuhu.close()
    await callers.stop()
    rmSync(dataDir, { recursive: true })
  })
  const agents = await startSippAgents(`${address}:5060`, [{ login: `9001-${EXT}`, password: 'x' }], TALK_MS)
  t.after(() => agents.stop())
  await yuhu.server.store.addCallerId('9001', DOOR)
  await yuhu.server.store.addTrunk({
    ...{ name: 'carrier', code: '9001', channels: 30, callsPerSecond: 30, address: callers.address },
  })
  const client = await yuhu.login('9001')
  await until('the phone is registered', async () => {
    const state = await client.call('Sip_Status.GetSipRegisterStatus', { extnumber: EXT })
    return state.result[0].code === 1017
  })
  const call = (from: string, more: { to?: string; patienceMs?: number } = {}) =>
    callers.call(`${address}:5060`, { from, to: DOOR, ...more })
  // Refused until the engine has read the trunk and the caller id.
  const answers: (readonly number[])[] = []
  await until('the first is answered', async () => {
    answers.push(call('13800000001').answers)
    await until('its final answer', () => answers.at(-1)?.some(status => status >= 200) === true)
    return answers.at(-1)?.includes(200) === true
  })
  const other = call('13800000002', { to: '01087654321' })
  call('anonymous')
  call('13800000003', { patienceMs: 1_000 })
  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  let bills: Result[] = []
  await until(
    'all are recorded',
    async () => {
      bills = (await client.call('Sip_Cdr.GetBill', range)).result.bills
      return bills.length >= 3
    },
    () => `${JSON.stringify(bills)}\n${agents.peer.output().slice(-2_000)}`,
    60_000,
  )
  const rows = bills.map(bill => [bill.destnumber, bill.direction, bill.extnumber, bill.hangupcause])
  assert.deepEqual(rows.toSorted(), [
    ['', 'callin', EXT, HANGUP_CAUSE.connected],
    ['13800000001', 'callin', EXT, HANGUP_CAUSE.connected],
    ['13800000003', 'callin', '', HANGUP_CAUSE.unserved],
  ])
  assert.deepEqual(
    bills.filter(bill => bill.extnumber === EXT && bill.recordfilename === ''),
    [],
  )
  assert.deepEqual([...other.answers], [403])
})

// Agents whose phones are sipp's: ten take a hundred customers, and sipp counts as many calls as we recorded.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HANGUP_CAUSE } from '../../src/wire/state-codes.ts'
import { startCarrier } from '../peers/carrier.ts'
import { ownAddress } from '../peers/loopback.ts'
import { missing, SIPP, until } from '../peers/peer.ts'
import { startSippAgents } from '../peers/sipp-agents.ts'
import { openServer, type Result } from '../support/server.ts'

const CUSTOMERS = 100
/** The agents hang up: customers who did might not have met theirs yet. */
const TALK_MS = 400
const EXTS = Array.from({ length: 10 }, (_, n) => String(1_001 + n))

test('ten sipp phones take a hundred customers', { skip: missing(SIPP) }, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-sipp-agents-'))
  const address = ownAddress()
  const carrier = await startCarrier()
  // Every customer gets an agent, however long phones take on a busy machine.
  const settings = { wrapUpSeconds: 0, enforceCapOnManual: false, abandonWaitMs: 60_000 }
  const yuhu = await openServer([{ code: '9001', settings, groups: { sales: EXTS } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10999' },
  })
  t.after(async () => {
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  const agents = await startSippAgents(
    `${address}:5060`,
    EXTS.map(ext => ({ login: `9001-${ext}`, password: 'x' })),
    TALK_MS,
  )
  t.after(() => agents.stop())
  await yuhu.server.store.addTrunk({
    ...{
      name: 'carrier',
      code: '9001',
      channels: 30,
      callsPerSecond: 30,
      address: `${carrier.address}:${carrier.port}`,
    },
  })
  const client = await yuhu.login('9001')
  const { result: task } = await client.call('Sip_Yccall.TaskCreat', {
    ...{ assigntype: '3', assignagent: 'sales', telphone: '[]', taskscale: '1:1', status: '1' },
  })
  const telphone = JSON.stringify(
    Array.from({ length: CUSTOMERS }, (_, n) => ({ phone: `1380000${String(n).padStart(2, '0')}01` })),
  )
  await client.call('Sip_Yccall.TaskAdd', { taskid: task.taskid, telphone })
  const range = {
    starttime: '2020-01-01 00:00:00',
    endtime: '2099-01-01 00:00:00',
    syncflag: '3',
    itemsperpage: '1000',
  }
  let bills: Result[] = []
  await until(
    'all are recorded',
    async () => {
      bills = (await client.call('Sip_Cdr.GetBill', range)).result.bills
      return bills.length >= CUSTOMERS
    },
    () => `${bills.length} recorded\n${agents.peer.output().slice(-2_000)}`,
    60_000,
  )
  assert.deepEqual(
    bills.filter(({ hangupcause }) => hangupcause !== HANGUP_CAUSE.connected),
    [],
  )
  await until(
    'sipp has counted them',
    () => agents.completed() >= CUSTOMERS,
    () => agents.peer.output().slice(-2_000),
  )
  assert.equal(agents.completed(), CUSTOMERS)
  await until(
    'nothing hangs at the carrier',
    () => carrier.hanging().length === 0,
    () => carrier.show(),
    20_000,
  )
})

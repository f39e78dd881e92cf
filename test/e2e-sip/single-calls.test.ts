// Calls by hand over real SIP: agents whose phones are sipp's call numbers, the phone first, then the
// carrier; and two numbers of the carrier's are joined.
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

const EXTS = ['1001', '1002', '1003']
/** From the phone's answer to its hang-up: the customer is dialled and answers meanwhile. */
const ON_THE_PHONE_MS = 8_000
/** The second hangs up 2.5 s after its answer. */
const JOINED = { anumber: '13800003001', bnumber: '13800004020' }

test('three sipp phones call a customer each, two numbers are joined, and the talks are recorded', {
  skip: missing(SIPP),
}, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-sip-single-'))
  const address = ownAddress()
  const carrier = await startCarrier()
  const yuhu = await openServer([{ code: '9001', settings: { wrapUpSeconds: 0 }, groups: { sales: EXTS } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10099' },
  })
  t.after(async () => {
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  const phones = EXTS.map(ext => ({ login: `9001-${ext}`, password: 'x' }))
  const agents = await startSippAgents(`${address}:5060`, phones, ON_THE_PHONE_MS)
  t.after(() => agents.stop())
  await yuhu.server.store.addTrunk({
    ...{ name: 'carrier', code: '9001', channels: 30, callsPerSecond: 30 },
    address: `${carrier.address}:${carrier.port}`,
  })
  const client = await yuhu.login('9001')
  const uuids: string[] = []
  for (const [n, extnumber] of EXTS.entries()) {
    // Refused as long as the phone is not registered, or the trunk is not known.
    await until('the phone is registered', async () => {
      const state = await client.call('Sip_Status.GetSipRegisterStatus', { extnumber })
      return state.result[0].code === 1017
    })
    const destnumber = `1380000${n}001`
    const { result } = await client.call('Sip_Call.MakeCall', { extnumber, destnumber, customuuid: `C-${n}` })
    uuids.push(result.uuid)
  }
  const { result } = await client.call('Sip_Call.DoubleCall', { ...JOINED, customuuid: 'D' })
  uuids.push(result.uuid)
  const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
  let bills: Result[] = []
  await until(
    'all are recorded',
    async () => {
      bills = (await client.call('Sip_Cdr.GetBill', range)).result.bills
      return bills.length > EXTS.length
    },
    () => `${bills.length} recorded\n${agents.peer.output().slice(-2_000)}`,
    60_000,
  )
  const rows = bills.map(bill => [bill.extnumber, bill.callmethod, bill.hangupcause, bill.customuuid])
  assert.deepEqual(rows.toSorted(), [
    ['', 4, HANGUP_CAUSE.connected, 'D'],
    ...EXTS.map((ext, n) => [ext, 3, HANGUP_CAUSE.connected, `C-${n}`]),
  ])
  const joined = bills.find(bill => bill.callmethod === 4)
  assert.deepEqual([joined?.anumber, joined?.destnumber], [JOINED.anumber, JOINED.bnumber])
  assert.deepEqual(bills.map(bill => bill.uuid).toSorted(), uuids.toSorted())
  for (const { recordfilename } of bills) assert.notEqual(recordfilename, '')
  await until(
    'nothing hangs at the carrier',
    () => carrier.hanging().length === 0,
    () => carrier.show(),
  )
  assert.ok(carrier.call(JOINED.anumber)?.said.includes('hungUp'), 'the first is hung up with the second')
})

// A recording's way through the whole server: from a file in the data folder to the client, by GetRecodeFile
// and by the link in a push.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readRecordingName, recordingName } from '../../src/domain/recording.ts'
import { eventually } from '../support/eventually.ts'
import { createReceiver } from '../support/receiver.ts'
import { openServer, type Result } from '../support/server.ts'

const EVER = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }

test('a recording in the data folder is fetched by the link of GetRecodeFile and by the one in the push of its call', async t => {
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-data-'))
  const receiver = await createReceiver()
  const yuhu = await openServer(
    [
      {
        code: '9001',
        settings: { pushCallUrl: `${receiver.url}/call` },
        groups: { sales: ['1001', '1002'] },
      },
    ],
    { speed: 200, dataDir },
  )
  t.after(async () => {
    await yuhu.close()
    await receiver.close()
    await rm(dataDir, { recursive: true })
  })
  const client = await yuhu.login('9001')
  const { result: task } = await client.call('Sip_Yccall.TaskCreat', {
    ...{ assigntype: '3', assignagent: 'sales', telphone: '[]', taskscale: '1:1', status: '1' },
  })
  await client.call('Sip_Yccall.TaskAdd', {
    taskid: task.taskid,
    telphone: JSON.stringify([{ phone: '18012345671' }]),
  })
  const bill = await firstBill()
  // Simulated people make no sound.
  assert.deepEqual([bill.recordfilename, bill.downloadip], ['', ''])

  const startedAt = Date.parse('2026-03-02T10:00:00+08:00')
  const name = recordingName({
    code: '9001',
    timeZone: 'Asia/Shanghai',
    callId: bill.id,
    legId: bill.uuid,
    startedAt,
  })
  const file = join(dataDir, 'recordings', readRecordingName(name)?.path ?? '')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, 'sound')
  const accountId = (await yuhu.server.store.findAccount('9001'))?.id ?? 0
  await yuhu.server.store.recordLate([{ callId: bill.id, recording: name }])
  const all = { from: null, to: null, kind: 'call', failedOnly: false } as const
  // It was pushed without a recording first.
  await eventually('it is pushed again', async () => (await yuhu.server.store.redeliver(accountId, all)) > 0)

  const { result } = await client.call('Sip_Cdr.GetRecodeFile', { filename: name })
  assert.equal(await (await fetch(result.downurl)).text(), 'sound')
  const recordurl = await pushedLink(name)
  assert.ok(recordurl.startsWith(`${yuhu.url}/recordings/${name}?expires=`), recordurl)
  assert.equal(await (await fetch(recordurl)).text(), 'sound')
  assert.notEqual(recordurl, result.downurl)
  assert.equal(
    (await fetch(recordurl.replace(/signature=(.)/, (_, first) => `signature=${first === 'A' ? 'B' : 'A'}`)))
      .status,
    403,
  )

  /** The call may need some tries to be answered: any end will do. */
  async function firstBill(): Promise<Result> {
    let bill: Result
    await eventually('a call ended', async () => {
      const listed = await client.call('Sip_Cdr.GetBill', EVER)
      bill = listed.result.bills[0]
      return bill !== undefined
    })
    return bill
  }

  async function pushedLink(recording: string): Promise<string> {
    let link: string | undefined
    await eventually('a push of the recording came', () => {
      const bodies: Result[] = receiver.received.map(({ body }) => JSON.parse(body))
      link = bodies.find(pushed => pushed.recordfilename === recording)?.recordurl
      return link !== undefined
    })
    return link ?? ''
  }
})

// One call as GetBill, /api/cdrs, the push and the export give it: where two of them say the same thing they
// say it in the same words.
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { writeRows } from '../../src/app/command/export-command.ts'
import { EXPORTABLE } from '../../src/export/export-columns.ts'
import type { CallChange, CallEnd } from '../../src/store/port/changes.ts'
import { pushBody } from '../../src/wire/push-bodies.ts'
import { recordFacts } from '../support/record-facts.ts'
import { ACCESSKEY, rowsOf, World } from './world.ts'

type Row = Readonly<Record<string, unknown>>

const NODE = 'node-a'
const ZONE = 'Asia/Shanghai'
const WINDOW = { starttime: '2026-03-02 10:00:00', endtime: '2026-03-02 10:00:00' }
const WAYS = ['bill', 'cdr', 'push', 'export'] as const
/** One thing in each line: by its names in GetBill, /api/cdrs, the push and the export; null: not there. */
const SAME: readonly (readonly (string | null)[])[] = [
  ['id', 'id', 'id', null],
  ['uuid', null, 'uuid', 'uuid'],
  ['taskid', null, 'taskid', 'taskid'],
  ['round', null, 'round', 'round'],
  ['destnumber', 'callnumber', 'destnumber', 'phone'],
  ['displaynumber', 'disnumber', 'disnumber', 'callerId'],
  ['extnumber', 'extnumber', 'extnumber', 'agentExt'],
  [null, 'anumber', 'extnumber', 'agentExt'],
  ['starttime', 'starttime', 'starttime', 'dialedAt'],
  ['answertime', 'answertime', 'answertime', 'answeredAt'],
  ['endtime', 'endtime', 'endtime', 'endedAt'],
  [null, 'aanswertime', null, 'connectedAt'],
  ['duration', 'duration', 'duration', null],
  ['billsec', 'billsec', 'billsec', 'talkSeconds'],
  [null, 'abillsec', 'billsec', 'talkSeconds'],
  ['direction', 'context', 'direction', null],
  ['callmethod', null, 'callmethod', null],
  ['userid', null, 'userid', 'userid'],
  ['userid', null, 'crmid', 'userid'],
  ['memberid', null, 'memberid', 'memberid'],
  ['chengshudu', null, 'chengshudu', 'ext'],
  ['ext', null, 'ext', 'ext'],
  ['customuuid', null, 'customuuid', 'customuuid'],
  ['recordfilename', null, 'recordfilename', 'recording'],
  ['downloadip', 'downloadip', 'downloadip', null],
  ['hangupdirection', null, 'hangupdirection', null],
  ['hangupcause', null, 'hangupcause', null],
]

describe('one call, whichever way it is fetched', () => {
  let world: World
  let token: string
  let taskid: string
  const seen = new Map<string, Readonly<Record<(typeof WAYS)[number], Row>>>()
  before(async () => {
    world = await World.start()
    token = await world.login()
    taskid = await world.task(token, { status: '1' })
    const texts = { userid: 'u', memberid: 'm', ext: 'vip', customuuid: 'x' }
    await world.add(
      token,
      taskid,
      [1, 2, 3].map(n => ({ phone: `1801234567${n}`, ...texts })),
    )
    await makeCalls()
    const [bills, cdrs, pushes, exported] = [await billed(), await pulled(), await pushed(), await written()]
    for (const bill of bills) {
      const phone = String(bill['destnumber'])
      const of = (rows: readonly Row[], name: string) => rows.find(row => row[name] === phone) ?? {}
      seen.set(phone, {
        bill,
        cdr: of(cdrs, 'callnumber'),
        push: of(pushes, 'destnumber'),
        export: of(exported, 'phone'),
      })
    }
  })
  after(() => world.stop())

  /** One talked for 60.7 s, one was abandoned, one did not answer. */
  async function makeCalls(): Promise<void> {
    const { store, clock } = world
    const accountId = world.idOf('9001')
    assert.ok(await store.holdAccount(accountId, NODE, 60_000))
    const task = (await store.loadAccount(accountId))?.tasks.find(living => living.taskid === taskid)
    assert.ok(task)
    const claims = await store.claim({ taskId: task.id, node: NODE, limit: 10, now: clock.now })
    const dialedAt = clock.now
    await store.clearToDial(
      accountId,
      NODE,
      claims.map(({ callId }) => ({ callId, dialedAt, trunk: 'line', callerId: '17328347742' })),
    )
    const end = (outcome: CallEnd['outcome'], by: CallEnd['by']): CallEnd => ({
      ...{ endedAt: dialedAt + 70_700, outcome, by, sipStatus: 487, q850: 16, againAt: null },
    })
    const agent = { agentExt: '1001', offeredAt: dialedAt + 9_000, connectedAt: dialedAt + 10_000 }
    const said: Omit<CallChange, 'callId'>[] = [
      {
        ...{ ringingAt: dialedAt + 2_000, answeredAt: dialedAt + 9_000, recording: 'rec-1.wav' },
        ...agent,
        end: end('connected', 'customer'),
      },
      { answeredAt: dialedAt + 9_000, end: end('abandoned', 'us') },
      { end: end('noAnswer', 'network') },
    ]
    await recordFacts(store, {
      calls: claims.map(claim => ({ callId: claim.callId, ...said[Number(claim.phone.slice(-1)) - 1] })),
      ...{ agents: [], tasks: [] },
      pushes: claims.map(({ callId, legId }) => ({
        ...{ accountId, subject: legId, kind: 'call' as const, event: 'record' },
        fact: { type: 'callEnded' as const, callId },
      })),
    })
  }

  async function billed(): Promise<readonly Row[]> {
    return rowsOf(await world.call(token, 'Sip_Cdr.GetBill', { ...WINDOW, syncflag: '3' }), 'bills')
  }

  async function pulled(): Promise<readonly Row[]> {
    const body = new URLSearchParams({ username: 'crm', appid: 'app9001', accesskey: ACCESSKEY, ...WINDOW })
    const response = await fetch(`${world.url}/api/cdrs`, { method: 'POST', body })
    const { data } = (await response.json()) as { data: { data: Row[] } }
    return data.data
  }

  /** A subject each, so that all of them are due at once. */
  async function pushed(): Promise<readonly Row[]> {
    const pushes = await world.store.duePushes(10)
    return pushes.flatMap(({ fact }) => pushBody(fact, { code: '9001', timeZone: ZONE }) ?? []) as Row[]
  }

  async function written(): Promise<readonly Row[]> {
    let text = ''
    const out = new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk)
        done()
      },
    })
    const { columns, read } = EXPORTABLE.calls
    const rows = read(world.store, world.idOf('9001'), { from: null, to: null }, ZONE)
    await writeRows(columns, rows, { format: 'jsonl', zone: ZONE, language: null }, out)
    return text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  }

  /** In the export null is empty, and a time has its offset. */
  function plain(value: unknown): unknown {
    if (value === null) return ''
    const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}\+08:00$/.exec(String(value)) ?? []
    return day === undefined ? value : `${day} ${time}`
  }

  for (const [phone, ended] of [
    ['18012345671', 'talked'],
    ['18012345672', 'was abandoned'],
    ['18012345673', 'rang out'],
  ] as const) {
    it(`is described alike if it ${ended}`, () => {
      const rows = seen.get(phone)
      assert.ok(rows !== undefined)
      for (const names of SAME) {
        const values = WAYS.flatMap((way, n): unknown[] => {
          const name = names[n] ?? null
          if (name === null) return []
          assert.ok(name in rows[way], `${way} has ${name}`)
          return [plain(rows[way][name])]
        })
        assert.equal(new Set(values).size, 1, `${names.join(', ')}: ${values.join(', ')}`)
      }
    })
  }

  it('has every field that GetBill and the push share compared here', () => {
    const rows = seen.get('18012345671')
    const alone = { bill: [], push: ['companycode', 'type', 'userkey', 'recordurl'] } as const
    for (const [way, n] of [
      ['bill', 0],
      ['push', 2],
    ] as const)
      assert.deepEqual(
        Object.keys(rows?.[way] ?? {})
          .filter(name => !SAME.some(names => names[n] === name))
          .sort(),
        [...alone[way]].sort(),
      )
  })
})

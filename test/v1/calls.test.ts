// Call records over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HOSTILE, TOO_LONG, UNSTORABLE } from './hostile.ts'
import { addPastCalls } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

const DAY = 86_400_000

type Answers = Record<string, unknown>

describe('call records', () => {
  let world: V1World
  let supervisor: Asker
  let now: number
  before(async () => {
    world = await V1World.start()
    now = world.world.clock.now
    supervisor = await world.signedIn('9001', 'supervisor')
    await addPastCalls(world, '9001', [
      { phone: '13800000001', dialedAt: now - 3 * DAY, agentExt: '1001', userid: 'u1' },
      { phone: '13800000001', dialedAt: now - DAY, outcome: 'busy', userid: 'u1', memberid: 'm1' },
      { phone: '13800000002', dialedAt: now - DAY + 1, agentExt: '1002', talkSeconds: 30, customuuid: 'c1' },
      {
        phone: '13800000003',
        dialedAt: now - 1_000,
        agentExt: '1001',
        outcome: 'agentMissed',
        origin: 'task',
      },
      { phone: '13800000004', dialedAt: now, agentExt: '1001', isLiving: true },
      { phone: '13800000005', dialedAt: now - 5 * DAY, origin: 'trunk', outcome: 'unserved' },
      { phone: '13800000006', dialedAt: now - 5 * DAY, origin: 'trunk', outcome: 'messageHeard' },
      { phone: '13800000007', dialedAt: now - 5 * DAY, origin: 'trunk', agentExt: '1001' },
    ])
    await addPastCalls(world, '9002', [{ phone: '13800000001', dialedAt: now - DAY, userid: 'u1' }])
  })
  after(() => world.stop())

  const phones = async (query: string): Promise<string[]> => {
    const { status, body } = await supervisor.get(`/v1/calls?${query}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body.rows.map(({ phone }: { phone: string }) => phone.slice(-1))
  }

  test('those that are over are found, newest first, by what is known of them', async () => {
    assert.deepEqual(await phones(''), ['3', '2', '1', '1', '7', '6', '5'])
    assert.deepEqual(await phones('phone=%2B86%20138-0000-0001'), ['1', '1'])
    assert.deepEqual(await phones('phone=138000000011'), [])
    assert.deepEqual(await phones('phone=nobody'), [])
    assert.deepEqual(await phones('agentExt=1001'), ['3', '1', '7'])
    assert.deepEqual(await phones('agentExt=1001&outcome=connected'), ['1', '7'])
    assert.deepEqual(await phones('outcome=busy,agentMissed'), ['3', '1'])
    assert.deepEqual(await phones(`from=${now - DAY}&to=${now - DAY + 1}`), ['1'])
    assert.deepEqual(await phones('userid=u1'), ['1', '1'])
    assert.deepEqual(await phones('userid=u1&memberid=m1'), ['1'])
    assert.deepEqual(await phones('customuuid=c1'), ['2'])
    assert.deepEqual(await phones('phone=13800000001&outcome=busy&userid=u1'), ['1'])
    assert.deepEqual(await phones('taskid=none'), [])
  })

  test('a walk by cursors sees each once, also by number', async () => {
    for (const query of ['', 'phone=13800000001&']) {
      const all = (await supervisor.get(`/v1/calls?${query}`)).body.rows
      const seen: number[] = []
      let next: string | null = ''
      while (next !== null) {
        const { body }: { body: { rows: { id: number }[]; next: string | null } } = await supervisor.get(
          `/v1/calls?${query}limit=1${next === '' ? '' : `&cursor=${next}`}`,
        )
        seen.push(...body.rows.map(({ id }) => id))
        next = body.next
      }
      assert.deepEqual(
        seen,
        all.map(({ id }: { id: number }) => id),
      )
    }
  })

  test("one is read by its id; somebody else's is not there", async () => {
    const [row] = (await supervisor.get('/v1/calls?customuuid=c1')).body.rows
    const { body } = await supervisor.get(`/v1/calls/${row.id}`)
    assert.deepEqual(body, row)
    assert.deepEqual(
      [body.talkSeconds, body.agentExt, body.outcome, body.hasRecording, body.disposition],
      [30, '1002', 'connected', false, null],
    )
    const other = await world.signedIn('9002', 'admin')
    assert.equal((await other.get(`/v1/calls/${row.id}`)).body.reason, 'callNotFound')
    for (const id of ['0', 'x', '9'.repeat(30), '-1'])
      assert.equal((await supervisor.get(`/v1/calls/${id}`)).status, 400)
  })

  test("sums are by day of the account's zone and by agent", async () => {
    const { body } = await supervisor.get('/v1/calls/sums?from=2026-02-27&to=2026-03-02')
    assert.deepEqual(
      body.rows.map(({ day, agentExt, calls, answeredOfTasks, connected, missed, talkSeconds }: Answers) => [
        ...[day, agentExt, calls, answeredOfTasks, connected, missed, talkSeconds],
      ]),
      [
        ['2026-02-27', '1001', 1, 0, 1, 0, 10],
        ['2026-03-01', '1002', 1, 0, 1, 0, 30],
        ['2026-03-01', null, 1, 0, 0, 0, 0],
        ['2026-03-02', '1001', 1, 1, 0, 1, 0],
      ],
    )
    const called = (await supervisor.get('/v1/calls/sums?from=2026-02-25&to=2026-02-25')).body.rows
    assert.deepEqual(
      called.map(({ agentExt, calls, callers, gaveUp, answeredOfTasks }: Answers) => [
        ...[agentExt, calls, callers, gaveUp, answeredOfTasks],
      ]),
      [
        ['1001', 1, 1, 0, 0],
        [null, 2, 2, 1, 0],
      ],
      'people who called in; the abandon rate knows nothing of them',
    )
    for (const range of ['from=2026-03-02&to=2026-03-01', 'from=2026-01-01&to=2026-03-01'])
      assert.equal((await supervisor.get(`/v1/calls/sums?${range}`)).body.reason, 'tooManyDays')
    assert.equal((await supervisor.get('/v1/calls/sums?from=today&to=2026-03-01')).status, 400)
  })

  test('hostile questions find nothing, or are refused', async () => {
    for (const text of HOSTILE)
      for (const field of ['userid', 'taskid', 'disposition', 'phone'])
        assert.deepEqual(await phones(`${field}=${encodeURIComponent(text)}`), [])
    for (const query of [
      `userid=${encodeURIComponent(TOO_LONG)}`.slice(0, 3_000),
      `userid=${encodeURIComponent(UNSTORABLE)}`,
      'userid=',
      'from=yesterday',
      'outcome=lost',
      'limit=501',
      'cursor=e30',
      `cursor=${Buffer.from('{"dialedUs":"x","id":1}').toString('base64url')}`,
    ])
      assert.equal((await supervisor.get(`/v1/calls?${query}`)).status, 400, query)
  })
})

// Numbers as people's tools write them, through the services that read numbers.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { codeOf, rowsOf, World } from './world.ts'

describe('numbers as people’s tools write them, over HTTP', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())

  it('are accepted if no digit is lost, and returned as they were sent if one may be', async () => {
    const taskid = await world.task(token)
    // As text of JSON, because JSON.stringify writes no exponents.
    const telphone = `[{"phone":1.38E+10},{"phone":1.8012345647E+10,"time":1.5e9,"memberid":1e5},{"phone":"1.38E+10"},{"phone":"95588.0"},
      {"phone":13800000050.0},{"phone":13800000051.5},{"phone":"0571-8888002-8"},{"phone":"\\u202a13800000018\\u202c"},{"phone":-13800000052}]`
    const answer = await world.call(token, 'Sip_Yccall.TaskAdd', { taskid, telphone })
    assert.equal(answer.data.result?.['success'], 4, JSON.stringify(answer))
    const reasons = rowsOf(answer, 'invaliddata').map(entry => [entry['phone'], entry['reason']])
    assert.equal(reasons.length, 5)
    assert.ok(
      reasons.every(([, reason]) => reason === '号码格式错误'),
      JSON.stringify(reasons),
    )
    const rows = rowsOf(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid }), 'result')
    assert.deepEqual(
      rows.map(row => [row['telphone'], row['memberid']]),
      [
        ['18012345647', '1e5'],
        ['95588', ''],
        ['13800000050', ''],
        ['13800000018', ''],
      ],
    )
    // The same forms take numbers out again.
    const removed = await world.call(token, 'Sip_Yccall.taskDelPhone', {
      taskid,
      telphone: "'95588.0,１３８０００００５０,1.8012345647E+10,13800000050.0",
    })
    assert.deepEqual(removed.data.result, { success: 3 })
  })

  it('are read by the rules of the account’s country', async () => {
    const before = (await world.store.findAccount('9001'))?.settings
    assert.ok(before)
    await world.store.setSettings('9001', { ...before, country: 'US' })
    const taskid = await world.task(token)
    const answer = await world.add(token, taskid, [
      { phone: 14155552671 },
      { phone: '13800000011' },
      { phone: '(415) 555-2672' },
    ])
    assert.equal(answer.data.result?.['success'], 2)
    const rows = rowsOf(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid }), 'result')
    assert.deepEqual(
      rows.map(row => row['telphone']),
      ['+14155552671', '+14155552672'],
    )
    await world.store.setSettings('9001', before)
  })

  it('are cleaned as caller ids', async () => {
    await world.store.addCallerId('9001', '17328347742')
    const base = { assigntype: '1', assignagent: '1001', telphone: '[]', taskscale: '1:1' }
    for (const disnumber of [
      '１７３２８３４７７４２',
      "'17328347742",
      '\u202a173-2834-7742\u202c',
      '17328347742.0',
    ]) {
      assert.equal(
        (await world.call(token, 'Sip_Yccall.TaskCreat', { ...base, disnumber })).data.status,
        0,
        disnumber,
      )
    }
    for (const disnumber of ['17328347743', '1.7E+10', 'abc']) {
      assert.equal(
        codeOf(await world.call(token, 'Sip_Yccall.TaskCreat', { ...base, disnumber })),
        1021,
        disnumber,
      )
    }
  })
})

// SQL, HTML, templates and control characters in every free text: stored and given back byte for byte, run by
// nobody.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { codeOf, multipartOf, rowsOf, World } from '../api/world.ts'

const NODE = 'node-1'

const HOSTILE = [
  "'; drop table contact; --",
  "' or '1'='1' /*",
  `\\'; select pg_sleep(10); --`,
  'a" , ("b") {c,d} $1 $$e$$ %s %d %n',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>&amp;&#60;',
  `{{7*7}} \${7*7} #{7*7} <%= 7*7 %>`,
  `=cmd|' /C calc'!A0`,
  '../../../../etc/passwd',
  'first\r\nSet-Cookie: x=1\r\n\r\n<html>',
  'tab\tbell\u0007 delete\u007f line\u2028 turned\u202e zero\u200b',
  '王小明 😀 e\u0301 ﷽ \u{10ffff}',
  '__proto__',
  'constructor',
  'null',
  'a%00b%27 + &amp=1;x',
] as const

describe('hostile texts', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())

  /** Its contacts are called once; nobody answers. */
  async function callAll(taskid: string): Promise<void> {
    const { store, clock } = world
    const accountId = world.idOf('9001')
    await store.holdAccount(accountId, NODE, 60_000)
    const task = (await store.loadAccount(accountId))?.tasks.find(living => living.taskid === taskid)
    assert.ok(task)
    const claims = await store.claim({ taskId: task.id, node: NODE, limit: 10, now: clock.now })
    const marks = claims.map(({ callId }) => ({
      callId,
      dialedAt: clock.now,
      trunk: 'line',
      callerId: '17328347742',
    }))
    assert.equal((await store.clearToDial(accountId, NODE, marks)).length, 1)
    const end = {
      endedAt: clock.now + 30_000,
      outcome: 'noAnswer',
      by: 'network',
      sipStatus: null,
      q850: null,
      againAt: null,
    } as const
    await store.record(accountId, NODE, {
      calls: claims.map(({ callId }) => ({ callId, end })),
      agents: [],
      tasks: [],
      pushes: [],
    })
  }

  const FORMS = {
    form: (fields: Record<string, string>) => world.form(fields),
    multipart: (fields: Record<string, string>) => {
      const { body, contentType } = multipartOf(fields)
      return world.post(body, contentType)
    },
    json: (fields: Record<string, string>) => world.post(JSON.stringify(fields), 'application/json'),
    query: (fields: Record<string, string>) => world.get(`/?${new URLSearchParams(fields)}`),
  }

  it('come back byte for byte from tasks, contacts, call records and filters, whatever form they came in', async () => {
    const forms = Object.entries(FORMS)
    for (const [index, hostile] of HOSTILE.entries()) {
      const [form, send] = forms[index % forms.length] ?? ['form', FORMS.form]
      const about = `${JSON.stringify(hostile)} as ${form}`
      const ask = (service: string, fields: Record<string, string>) =>
        send({ service: `App.${service}`, token, ...fields })
      const entry = {
        phone: String(18_000_000_000 + index),
        userid: hostile,
        memberid: hostile,
        ext: hostile,
        customuuid: hostile,
      }
      const created = await ask('Sip_Yccall.TaskCreat', {
        ...{ assigntype: '1', assignagent: '1001', taskscale: '1:1', status: '1' },
        ...{ taskname: hostile, customtaskid: hostile, telphone: JSON.stringify([entry]) },
      })
      assert.equal(created.data.status, 0, `${about}: ${JSON.stringify(created)}`)
      const taskid = String(created.data.result?.['taskid'])
      for (const filter of [{ taskid }, { customtaskid: hostile }, { taskname: hostile }] as const) {
        const listed = await ask('Sip_Yccall.TaskList', filter)
        assert.equal(listed.data.result?.['totalitems'], 1, `${about} by ${Object.keys(filter)}`)
        const [row] = rowsOf(listed, 'task')
        assert.deepEqual(
          [row?.['taskname'], row?.['customtaskid'], row?.['taskid']],
          [hostile, hostile, taskid],
          about,
        )
      }
      // Not as taskid, which is a list with commas.
      const [contact] = rowsOf(await ask('Sip_Yccall.TaskInfo', { customtaskid: hostile }), 'result')
      const texts = (row: Record<string, unknown> | undefined) =>
        ['userid', 'memberid', 'chengshudu', 'customuuid'].map(name => row?.[name])
      assert.deepEqual(texts(contact), Array(4).fill(hostile), about)
      await callAll(taskid)
      const window = { starttime: '2026-03-02 00:00:00', endtime: '2026-03-03 00:00:00', syncflag: '3' }
      const filter = { userid: hostile, memberid: hostile, ext: hostile, customuuid: hostile }
      const bills = rowsOf(await ask('Sip_Cdr.GetBill', { ...window, ...filter }), 'bills')
      assert.deepEqual(bills.map(texts), [Array(4).fill(hostile)], about)
    }
  })

  it('come back byte for byte as names of groups and queues, and of the tasks that use them', async () => {
    for (const hostile of HOSTILE) {
      const ask = (service: string, fields: Record<string, string>) => world.call(token, service, fields)
      assert.equal(
        (await ask('Sip_Extgroup.AddExtgroup', { name: hostile, status: '1' })).data.status,
        0,
        hostile,
      )
      assert.equal(
        (await ask('Sip_Extgroup.AddExtnumber', { name: hostile, extnumber: '1001' })).data.status,
        0,
        hostile,
      )
      assert.equal(
        (await ask('Sip_Queue.SipSignIn', { queuename: hostile, extnumber: '1001', crmid: hostile })).data
          .status,
        0,
        hostile,
      )
      assert.deepEqual(
        rowsOf(await ask('Sip_Extgroup.GetExtgroupInfo', { name: hostile })).map(row => row['name']),
        [hostile],
      )
      assert.deepEqual(
        rowsOf(await ask('Sip_Queue.GetQueueList', { queuename: hostile })).map(row => row['queuename']),
        [hostile],
      )
      assert.deepEqual(
        rowsOf(await ask('Sip_Queue.GetQueueSipStatus', { queuename: hostile })).map(row => row['queuename']),
        [hostile],
      )
      const members: unknown = (await ask('Sip_Extgroup.GetGroupExt', { name: hostile })).data
      assert.deepEqual(Array.isArray(members) ? members.map(member => member.name) : members, [hostile])
      const taskid = await world.task(token, { assigntype: '3', assignagent: hostile })
      assert.equal((await world.taskRow(token, taskid))['taskassign'], hostile)
      await ask('Sip_Queue.SipSignOut', { queuename: hostile, extnumber: '1001' })
      await ask('Sip_Yccall.TaskSet', { taskid, taskstatus: '3' })
      assert.equal((await ask('Sip_Extgroup.DelExtgroup', { name: hostile })).data.status, 0, hostile)
    }
    assert.ok(
      rowsOf(await world.call(token, 'Sip_Extgroup.GetExtgroupInfo')).some(row => row['name'] === 'sales'),
      'other groups are untouched',
    )
  })

  it('do no harm in place of other parameters', async () => {
    for (const hostile of HOSTILE) {
      for (const [service, fields] of [
        ['Sip_Yccall.TaskInfo', { taskid: hostile, currentpage: hostile }],
        ['Sip_Yccall.TaskSet', { taskid: hostile, taskstatus: '1"' }],
        [
          'Sip_Yccall.TaskAdd',
          {
            taskid: hostile,
            telphone: JSON.stringify([hostile, { phone: hostile }, { phone: '18012345678', time: hostile }]),
          },
        ],
        ['Sip_Yccall.taskDelPhone', { taskid: `${hostile}x`, telphone: hostile }],
        ['Sip_Cdr.GetBill', { starttime: hostile, endtime: hostile }],
        ['Sip_Cdr.GetRecodeFile', { filename: hostile }],
        ['Sip_Status.GetSipCallStatus', { extnumber: hostile }],
        [hostile, {}],
      ] as const) {
        const answer = await world.call(token, service, fields)
        assert.notEqual(answer.ret, 500, `${service}: ${JSON.stringify(answer)}`)
      }
    }
    for (const hostile of HOSTILE.slice(0, 4)) {
      assert.equal(
        codeOf(await world.form({ service: 'App.Sip_Auth.Login', appid: hostile, accesskey: hostile })),
        1003,
      )
    }
    assert.equal((await world.call(token, 'Sip_Yccall.TaskList')).ret, 200)
  })

  it('are refused by name, not stored changed, if PostgreSQL cannot hold them', async () => {
    for (const text of ['a\u0000b', 'lone \ud800 surrogate']) {
      const created = await world.post(
        JSON.stringify({ service: 'App.Sip_Extgroup.AddExtgroup', token, name: text, status: '1' }),
        'application/json',
      )
      assert.equal(created.msg, '非法请求：参数name含有非法字符')
    }
  })

  it('are never rendered as a page by a browser', async () => {
    const url = `${world.url}/?service=${encodeURIComponent('<script>alert(1)</script>')}`
    const { headers } = await fetch(url)
    assert.equal(headers.get('content-type'), 'application/json;charset=utf-8')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })
})

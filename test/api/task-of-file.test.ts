// POST /api/predictiveCall/submitTask/file: a task with the numbers of a file, or a reason and nothing.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { blockedNumbers } from '../support/blocked.ts'
import { eventually } from '../support/eventually.ts'
import { workbookOf } from '../support/workbook.ts'
import { ACCESSKEY, World } from './world.ts'

const PATH = '/api/predictiveCall/submitTask/file'
const phone = (n: number) => `138${String(n).padStart(8, '0')}`
const csv = (count: number, from = 0) =>
  `手机号,客户编号\n${Array.from({ length: count }, (_, n) => `${phone(from + n)},k${n}`).join('\n')}\n`

interface Answer {
  readonly code: number
  readonly msg: string
  readonly data: { readonly task_id?: string; readonly task_name?: string }
}

const BASE = { assigntype: '3', assignagent: 'sales', taskscale: '1:2', isscale: 'auto' }

describe('a task of an uploaded file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-file-door-'))
  let world: World
  let token: string

  before(async () => {
    world = await World.start({}, folder)
    token = await world.login()
  })
  after(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  /** The parameters in their order, then the file, then `behind`. */
  async function sent(
    fields: Record<string, string>,
    file: string | Uint8Array<ArrayBuffer> | null,
    behind: Record<string, string> = {},
  ): Promise<Answer> {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    if (file !== null) form.append('telphone', new Blob([file]), 'list.csv')
    for (const [name, value] of Object.entries(behind)) form.append(name, value)
    const response = await fetch(`${world.url}${PATH}`, { method: 'POST', body: form })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json;charset=utf-8')
    return (await response.json()) as Answer
  }

  const tasks = async () =>
    (await world.store.listTasks(world.idOf('9001'), EVERY, { current: 1, size: 1 })).total
  const drafts = () => readdirSync(join(folder, 'imports')).filter(name => name.includes('.draft'))
  const phonesOf = async (taskid: string) => {
    const page = { current: 1, size: 100 }
    const listed = await world.store.listContacts(world.idOf('9001'), taskid, page, world.clock.now)
    assert.ok('rows' in listed)
    return listed.rows.map(({ phone: number, userid, memberid }) => [number, userid, memberid])
  }

  it('is created as published, with its numbers in it', async () => {
    const answer = await sent({ token, ...BASE, taskname: '春季', stoptime: '2026-03-09 18:00:00' }, csv(3))
    const id = answer.data.task_id ?? ''
    assert.match(id, /^\d{20}$/)
    assert.equal(
      JSON.stringify(answer),
      `{"code":0,"msg":"Task Created","data":{"task_id":"${id}","task_name":"春季"}}`,
    )
    assert.deepEqual(
      await phonesOf(id),
      [0, 1, 2].map(n => [phone(n), `k${n}`, '']),
    )
    const row = await world.taskRow(token, id)
    assert.deepEqual([row['total'], row['status'], row['pausedtime']], [3, 1025, '2026-03-09 18:00:00'])
    assert.deepEqual(drafts(), [])
  })

  it('takes XLSX, several columns of numbers, an access key, and a name that nobody gave', async () => {
    const book = new Uint8Array(
      workbookOf([
        ['姓名', '手机1', '手机2'],
        ['甲', phone(20), phone(21)],
        ['乙', phone(22), '12'],
      ]),
    )
    const { code, data } = await sent({ appid: 'app9001', accesskey: ACCESSKEY, ...BASE }, book)
    assert.deepEqual([code, data.task_name], [0, data.task_id])
    assert.deepEqual(await phonesOf(data.task_id ?? ''), [
      [phone(20), '', phone(20)],
      [phone(21), '', phone(20)],
      [phone(22), '', ''],
    ])
  })

  it('calls those whom nobody reached as often as calltimes says', async () => {
    const { data } = await sent({ token, ...BASE, calltimes: '2', status: '1' }, csv(1))
    const picture = await world.store.loadAccount(world.idOf('9001'))
    const task = picture?.tasks.find(({ taskid }) => taskid === data.task_id)
    assert.deepEqual([task?.callTimes, task?.total], [2, 1])
  })

  it('names what is wrong with a parameter before it looks at token and file', async () => {
    const { assigntype: _, ...others } = BASE
    const cases = [
      [others, csv(1), 400, '非法请求：缺少必要参数assigntype'],
      [{ ...BASE, calltimes: '4' }, csv(1), 400, '非法请求：calltimes应该小于等于3, 但现在calltimes = 4'],
      [{ ...BASE, calltimes: '0' }, csv(1), 400, '非法请求：calltimes应该大于或等于1, 但现在calltimes = 0'],
      [BASE, null, 400, '非法请求：缺少必要参数telphone'],
      [{ ...BASE, telphone: '[]' }, null, 400, '非法请求：参数telphone应该为上传的文件（xlsx或csv）'],
      [{ ...BASE, taskscale: 'x' }, csv(1), 1002, 'taskscale格式错误'],
      [{ ...BASE, assignagent: 'nobody' }, csv(1), 1211, '分机组不存在：nobody'],
      [{ ...BASE, disnumber: 'x' }, csv(1), 1021, '非法号码(非本公司所有)'],
      [{ ...BASE, stoptime: 'soon' }, csv(1), 1002, 'stoptime时间格式错误'],
    ] as const
    const before = await tasks()
    for (const [fields, file, code, msg] of cases) {
      const answer = await sent({ token, ...fields }, file)
      assert.deepEqual([answer.code, answer.data], [code, {}], answer.msg)
      if (code === 400) {
        assert.equal(answer.msg, msg)
        assert.equal((await sent({ token: 'x', ...fields }, file)).msg, msg, 'before the token')
      } else assert.match(answer.msg, new RegExp(msg.slice(0, 4)))
    }
    assert.equal(await tasks(), before, 'nothing was created')
    assert.deepEqual(drafts(), [])
  })

  it('tells strangers from clients', async () => {
    assert.deepEqual(await sent({ ...BASE, token: 'x'.repeat(32) }, csv(1)), {
      ...{ code: 600, msg: 'token无效', data: {} },
    })
    assert.equal((await sent(BASE, csv(1))).msg, '非法请求：缺少必要参数token')
    const wrong = await sent({ ...BASE, appid: 'app9001', accesskey: 'no' }, csv(1))
    assert.deepEqual([wrong.code, wrong.data], [1003, {}])
    // The network is known by now, so that the token may come behind the file.
    assert.equal((await sent(BASE, csv(1), { token })).code, 0)
    assert.equal((await sent(BASE, csv(1), { token: 'x' })).code, 600)
    assert.deepEqual(drafts(), [])
  })

  it('refuses a file that cannot be used with row and reason, and creates nothing', async () => {
    const before = await tasks()
    await world.store.addBlocks(world.idOf('9001'), blockedNumbers(phone(90)))
    for (const [file, msg] of [
      ['', '文件是空的'],
      ['%PDF-1.7 and so on', '这不是表格文件：只能导入 CSV 或 XLSX，与文件名无关'],
      ['a,b\nx,y\n', '没有一列是电话号码'],
      ['phone\n13800138000\nx,"open\n', '第 3 行第 2 列：这里的引号（"）没有闭合'],
      ['phone\nno\n', '文件没有可用的号码；第2行：号码格式错误'],
      [`phone\n${phone(90)}\n`, '文件没有可用的号码；第2行：号码在黑名单中'],
      ['phone\n', '文件没有号码'],
    ] as const) {
      const answer = await sent({ token, ...BASE }, file)
      assert.deepEqual([answer.code, answer.msg, answer.data], [1002, msg, {}])
    }
    assert.equal(await tasks(), before)
    assert.deepEqual(drafts(), [])
  })

  it('makes one task of one customtaskid, whatever is sent again', async () => {
    const fields = { token, ...BASE, customtaskid: 'file-1' }
    assert.equal((await sent(fields, csv(2))).code, 0)
    const again = await sent(fields, csv(2))
    assert.deepEqual([again.code, again.msg], [1002, 'customtaskid已存在'])
    assert.equal((await world.taskRow(token, 'file-1'))['total'], 2)
  })

  it('leaves nothing behind of a body that is cut off, at any byte', async () => {
    const before = await tasks()
    const form = new FormData()
    for (const [name, value] of Object.entries({ token, ...BASE })) form.append(name, value)
    form.append('telphone', new Blob([csv(2_000)]), 'list.csv')
    const whole = new Request('http://x/', { method: 'POST', body: form })
    const type = whole.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await whole.arrayBuffer())
    for (let n = 0; n < 30; n++) {
      const cut = randomInt(1, bytes.length - 2)
      const part = bytes.subarray(0, cut)
      const response = await fetch(`${world.url}${PATH}`, {
        ...{ method: 'POST', body: part, headers: { 'content-type': type } },
      })
      const { code } = (await response.json()) as Answer
      assert.equal(code, 400, `cut at ${cut} of ${bytes.length}`)
      await broken(world.url, type, part, bytes.length)
    }
    assert.equal(await tasks(), before)
    await eventually('no draft is left', () => drafts().length === 0, drafts)
  })

  it('takes a list that is longer than an answer may take, and goes on adding it', async () => {
    const { code, data } = await sent({ token, ...BASE }, csv(60_000, 1_000))
    assert.equal(code, 0)
    const total = async () => (await world.taskRow(token, data.task_id ?? ''))['total']
    await eventually('all numbers are in the task', async () => (await total()) === 60_000, total)
  })
})

const EVERY = {
  ...{ createdFrom: null, createdTo: null, taskids: [], customtaskid: null, name: null, state: null },
  ...{ assignTypes: [], assignTo: null },
} as const

/** Announces a whole body, sends a part of it and leaves. */
function broken(url: string, type: string, part: Buffer, length: number): Promise<void> {
  return new Promise(resolve => {
    const headers = { 'content-type': type, 'content-length': length }
    const sending = request(`${url}${PATH}`, { method: 'POST', headers })
    sending.on('error', () => resolve())
    sending.on('close', () => resolve())
    sending.write(part, () => sending.destroy())
  })
}

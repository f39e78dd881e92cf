// What real clients send: long ids, GB18030, lists as PHP writes them, misspelt parameters.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { rowsOf, World } from './world.ts'

const FORM = 'application/x-www-form-urlencoded'
const LONG = '1234567890123456789'
const ADD = 'App.Sip_Yccall.TaskAdd'
/** "张三" and "重庆" in GBK. */
const ZHANG_SAN = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd])
const CHONGQING = Buffer.from([0xd6, 0xd8, 0xc7, 0xec])
const percent = (bytes: Buffer) => [...bytes].map(byte => `%${byte.toString(16).toUpperCase()}`).join('')

describe('real clients', () => {
  let world: World
  let token: string
  let taskid: string
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())
  beforeEach(async () => {
    taskid = await world.task(token)
  })

  const rawAnswer = async (body: string | Buffer, contentType: string) => {
    const response = await fetch(world.url, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType },
    })
    return response.text()
  }
  const contacts = async () => rowsOf(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid }), 'result')
  const refusalOf = async (telphone: string) =>
    (await world.form({ service: ADD, token, taskid, telphone })).msg

  it('send ids of 19 digits, which are kept digit for digit, in a form and in a raw JSON body', async () => {
    const entry = `{"phone":18012345678,"memberid":${LONG},"userid":12345678901234567.50,"ext":{"order":${LONG}},"customuuid":${LONG}01234567890}`
    const form = await world.form({ service: ADD, token, taskid, telphone: `[${entry}]` })
    assert.equal(form.data.result?.['success'], 1)
    const [row] = await contacts()
    assert.deepEqual(
      [row?.['memberid'], row?.['userid'], row?.['ext'], row?.['customuuid']],
      [LONG, '12345678901234567.50', `{"order":${LONG}}`, `${LONG}01234567890`],
    )
    const other = entry.replace('18012345678', '18012345679')
    const json = await world.post(
      `{"service":"${ADD}","token":"${token}","taskid":${taskid},"telphone":[${other}]}`,
      'application/json',
    )
    assert.equal(json.data.result?.['success'], 1)
    assert.deepEqual(
      (await contacts()).map(({ memberid }) => memberid),
      [LONG, LONG],
    )
  })

  it('get invalid entries back digit for digit', async () => {
    const list = `[{"phone":1,"memberid":${LONG}},{"phone":${LONG}},${LONG},{"phone":2,"memberid":7}]`
    const body = new URLSearchParams({ service: ADD, token, taskid, telphone: list }).toString()
    const answer = await rawAnswer(body, FORM)
    for (const part of [
      `{"phone":1,"memberid":${LONG},"reason":"号码格式错误"}`,
      `{"phone":${LONG},"reason":"号码格式错误"}`,
      `{"phone":2,"memberid":7,"reason":"号码格式错误"}`,
    ]) {
      assert.ok(answer.includes(part), answer)
    }
  })

  it('send a taskid as a JSON number, and filters of long numbers', async () => {
    const ask = (service: string, more: string) =>
      world.post(`{"service":"App.${service}","token":"${token}",${more}}`, 'application/json')
    assert.equal((await ask('Sip_Yccall.TaskSet', `"taskid":${taskid},"taskstatus":1`)).data.status, 0)
    assert.equal((await ask('Sip_Yccall.TaskList', `"taskid":${taskid}`)).data.result?.['totalitems'], 1)
    const off = `${taskid.slice(0, -1)}${(Number(taskid.at(-1)) + 1) % 10}`
    assert.equal((await ask('Sip_Yccall.TaskList', `"taskid":${off}`)).data.result?.['totalitems'], 0)
  })

  it('write GB18030: escaped, raw, in multipart and in JSON, declared or not', async () => {
    const json = (phone: number) =>
      Buffer.concat([
        Buffer.from(`[{"phone":${phone},"userid":"`),
        ZHANG_SAN,
        Buffer.from('","memberid":"'),
        CHONGQING,
        Buffer.from('"}]'),
      ])
    const start = `service=${ADD}&token=${token}&taskid=${taskid}&telphone=`
    const part = (name: string, value: Buffer | string, head = '') =>
      Buffer.concat([
        Buffer.from(`--B\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n`),
        Buffer.from(value),
        Buffer.from('\r\n'),
      ])
    const parts = (telphone: Buffer) =>
      Buffer.concat([
        part('service', ADD),
        part('token', token),
        part('taskid', taskid),
        telphone,
        Buffer.from('--B--\r\n'),
      ])
    const bodies: [Buffer, string][] = [
      [Buffer.from(start + percent(json(18012345671))), FORM],
      [Buffer.concat([Buffer.from(start), json(18012345672)]), `${FORM}; charset=GBK`],
      [
        parts(part('telphone', json(18012345673), '\r\nContent-Type: text/plain; charset=gb2312')),
        'multipart/form-data; boundary=B',
      ],
      [parts(part('telphone', json(18012345674))), 'multipart/form-data; boundary=B'],
      [
        Buffer.concat([
          Buffer.from(`{"service":"${ADD}","token":"${token}","taskid":"${taskid}","telphone":`),
          json(18012345675),
          Buffer.from('}'),
        ]),
        'application/json',
      ],
    ]
    for (const [body, type] of bodies)
      assert.equal((await world.post(body, type)).data.result?.['success'], 1, type)
    const rows = await contacts()
    assert.equal(rows.length, bodies.length)
    for (const row of rows) assert.deepEqual([row['userid'], row['memberid']], ['张三', '重庆'])
  })

  it('are refused if their text is neither UTF-8 nor GB18030', async () => {
    const body = Buffer.concat([
      Buffer.from(`service=${ADD}&token=${token}&taskid=${taskid}&telphone=[{"phone":18012345678,"userid":"`),
      Buffer.from([0xff, 0xff]),
      Buffer.from('"}]'),
    ])
    assert.equal((await world.post(body, FORM)).msg, '非法请求：文字编码错误，应为UTF-8或GB18030')
    const declared = Buffer.from(`service=${ADD}&token=${token}&taskid=%FF%FF`)
    assert.equal((await world.post(declared, `${FORM}; charset=gb18030`)).ret, 400)
    assert.deepEqual(await contacts(), [])
  })

  it('write lists with holes, a BOM before and NULs, blanks and line ends after', async () => {
    const holes = '{"0":{"phone":18012345670},"2":{"phone":18012345672},"7":{"phone":"x"}}'
    const answer = await world.form({ service: ADD, token, taskid, telphone: holes })
    assert.deepEqual(answer.data.result, {
      success: 2,
      invaliddata: [{ phone: 'x', reason: '号码格式错误' }],
    })
    for (const [at, [before, behind]] of (
      [
        ['\ufeff', ''],
        ['', '\0\0'],
        ['\ufeff \n', ' \r\n\t\0 '],
      ] as const
    ).entries()) {
      const telphone = `${before}[{"phone":1801234568${at}}]${behind}`
      assert.equal(
        (await world.form({ service: ADD, token, taskid, telphone })).data.result?.['success'],
        1,
        JSON.stringify(telphone),
      )
      const body = `${before}{"service":"${ADD}","token":"${token}","taskid":"${taskid}","telphone":[{"phone":1801234569${at}}]}${behind}`
      assert.equal(
        (await world.post(body, 'application/json')).data.result?.['success'],
        1,
        JSON.stringify(body),
      )
    }
  })

  it('learn what to send instead of form arrays and lists of plain numbers', async () => {
    const expected = '非法请求：参数telphone应该为：JSON数组文本，如[{"phone":"18012345678","userid":""}]'
    for (const name of ['telphone[]', 'telphone[0][phone]']) {
      const answer = await world.form({ service: ADD, token, taskid, [name]: '18012345678' })
      assert.equal(answer.msg, `${expected}，但现在是表单数组${name}`)
    }
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`telphone[${at}][phone]`, '18012345678']),
    )
    assert.match(
      (await world.form({ service: ADD, token, taskid, ...many })).msg,
      /参数超过200个；telphone应该为一个JSON数组文本/,
    )
    for (const list of ['["18012345678"]', '[18012345678,18012345679]', `[${LONG}]`, '{"0":"18012345678"}']) {
      assert.equal(await refusalOf(list), `${expected}，但现在telphone是号码的列表`, list)
    }
    assert.deepEqual(await contacts(), [])
  })

  it('are refused if their JSON is broken anywhere', async () => {
    for (const list of [
      '[1,,2]',
      '[{}{}]',
      '[{"phone":1},]',
      '[,]',
      '[{"phone":1}}',
      '[{"phone":1]]',
      '{"0":{"phone":1},"a":{}}',
      '{"0" 1:{"phone":1}}',
      '[{"phone":01}]',
      '[{"phone":1}] x',
      '[{"a":"\n"}]',
      '{}',
      `[${'['.repeat(40)}${']'.repeat(40)}]`,
    ]) {
      assert.equal(await refusalOf(list), '非法请求：参数telphone的JSON数据格式错误', list)
    }
  })

  it('are warned of unknown parameters, and the log says so once a minute', async () => {
    const ask = () => world.call(token, 'Sip_Yccall.TaskList', { taskid, concurent: '500', s: 'x' })
    const warnings = ['参数concurent未知，已忽略']
    const before = world.logged.length
    const first = await ask()
    assert.deepEqual(Object.keys(first.data), ['status', 'desc', 'result', 'warnings', 'reqtime', 'rsptime'])
    assert.deepEqual((first.data as { warnings?: unknown }).warnings, warnings)
    await ask()
    const lines = () => world.logged.slice(before).filter(line => line.includes('concurent'))
    assert.equal(lines().length, 1)
    world.clock.now += 61_000
    await ask()
    assert.equal(lines().length, 2)
    assert.match(lines()[1] ?? '', /"account":"9001".*"times":2/)
    assert.equal('warnings' in (await world.call(token, 'Sip_Yccall.TaskList', { taskid })).data, false)
  })
})

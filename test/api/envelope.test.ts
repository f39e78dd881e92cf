// Every error form of the envelope, in all four kinds of bodies, over real HTTP.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Fields, multipartOf, World } from './world.ts'

const FORM = 'application/x-www-form-urlencoded'

describe('the envelope', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())

  const KINDS = {
    multipart: (fields: Fields) => {
      const { body, contentType } = multipartOf(fields)
      return world.post(body, contentType)
    },
    urlencoded: (fields: Fields) => world.form(fields),
    json: (fields: Fields) => world.post(JSON.stringify(fields), 'application/json'),
    query: (fields: Fields) => world.get(`/?${new URLSearchParams(fields)}`),
    'query on POST': (fields: Fields) => world.post('', undefined, {}, `/?${new URLSearchParams(fields)}`),
  }

  const add = (more: Fields) => ({
    service: 'App.Sip_Yccall.TaskAdd',
    token,
    taskid: 'x',
    telphone: '[]',
    ...more,
  })
  const WRONG: [what: string, fields: () => Fields, ret: number, msg: string][] = [
    ['no service', () => ({ token }), 400, '非法请求：缺少必要参数service'],
    ['a malformed service', () => ({ service: 'TaskAdd' }), 400, '非法请求：非法服务：TaskAdd'],
    ['an empty service', () => ({ service: ' ' }), 400, '非法请求：非法服务：'],
    ['a service of markup', () => ({ service: '<b>.x.y' }), 400, '非法请求：非法服务：<b>.x.y'],
    [
      'an unknown service',
      () => ({ service: 'App.Sip_Call.NoSuchCall' }),
      404,
      '非法请求：接口服务App.Sip_Call.NoSuchCall不存在',
    ],
    ['no token', () => ({ service: 'App.Sip_Yccall.TaskAdd' }), 400, '非法请求：缺少必要参数token'],
    [
      'no taskid',
      () => ({ service: 'App.Sip_Yccall.TaskAdd', token: 'bad' }),
      400,
      '非法请求：缺少必要参数taskid',
    ],
    [
      'no telphone',
      () => ({ service: 'App.Sip_Yccall.TaskAdd', token: 'bad', taskid: '' }),
      400,
      '非法请求：缺少必要参数telphone',
    ],
    [
      'broken JSON',
      () => add({ token: 'bad', telphone: '[{"phone":1' }),
      400,
      '非法请求：参数telphone的JSON数据格式错误',
    ],
    ['JSON that is no list', () => add({ telphone: '7' }), 400, '非法请求：参数telphone的JSON数据格式错误'],
    ['empty JSON', () => add({ telphone: '' }), 400, '非法请求：参数telphone的JSON数据格式错误'],
    [
      'a value outside an enumeration',
      () => ({ service: 'App.Sip_Yccall.TaskSet', token, taskid: 'x', taskstatus: '4' }),
      400,
      '非法请求：参数taskstatus应该为：1/2/3，但现在taskstatus = 4',
    ],
    [
      'a value too large',
      () => ({ service: 'App.Sip_Yccall.TaskList', token: 'bad', itemsperpage: '1001' }),
      400,
      '非法请求：itemsperpage应该小于等于1000, 但现在itemsperpage = 1001',
    ],
    [
      'a value too small',
      () => ({ service: 'App.Sip_Yccall.TaskList', token: 'bad', currentpage: '0' }),
      400,
      '非法请求：currentpage应该大于或等于1, 但现在currentpage = 0',
    ],
    [
      'no number',
      () => ({ service: 'App.Sip_Yccall.TaskList', token, currentpage: '1 or 1=1' }),
      400,
      '非法请求：currentpage应该大于或等于1, 但现在currentpage = 1 or 1=1',
    ],
    ['an unknown token', () => add({ token: 'f'.repeat(32), telphone: '[null]' }), 600, 'token无效'],
    ['an empty token', () => add({ token: '' }), 600, 'token无效'],
    ['NUL in a text', () => add({ taskid: 'a\u0000b' }), 400, '非法请求：参数taskid含有非法字符'],
    [
      'a 100 kB field',
      () => add({ taskid: 'x'.repeat(14_000) }),
      400,
      '非法请求：taskid.len应该小于等于255, 但现在taskid.len = 14000',
    ],
  ]

  for (const [kind, send] of Object.entries(KINDS)) {
    it(`says what is wrong with a request, sent as ${kind}`, async () => {
      for (const [what, fields, ret, msg] of WRONG) {
        const answer = await send(fields())
        assert.deepEqual([answer.ret, answer.msg], [ret, msg], what)
      }
    })

    it(`answers a refusal of the service, sent as ${kind}`, async () => {
      const { ret, data, msg } = await send(add({ taskid: 'nobody', telphone: '[{"phone":18012345678}]' }))
      const now = Math.floor(world.clock.now / 1_000)
      assert.deepEqual(
        [ret, data, msg],
        [
          200,
          {
            status: 1,
            desc: '追加失败',
            errors: { code: 1024, codemsg: '任务不存在' },
            reqtime: now,
            rsptime: now,
          },
          '',
        ],
      )
      assert.deepEqual(Object.keys(data), ['status', 'desc', 'errors', 'reqtime', 'rsptime'])
    })

    it(`answers success, sent as ${kind}`, async () => {
      const taskid = await world.task(token)
      const answer = await send(add({ taskid, telphone: '[{"phone":18012345678,"userid":"张三 &+%"}]' }))
      const now = Math.floor(world.clock.now / 1_000)
      const data = {
        status: 0,
        desc: '追加成功',
        result: { success: 1, invaliddata: [] },
        reqtime: now,
        rsptime: now,
      }
      assert.equal(JSON.stringify(answer), JSON.stringify({ ret: 200, data, msg: '' }))
      const listed = await world.call(token, 'Sip_Yccall.TaskInfo', { taskid })
      assert.match(JSON.stringify(listed), /张三 &\+%/)
    })
  }

  it('finds services in any case, by s, and with blanks around the name', async () => {
    for (const name of ['App.Sip_Yccall.TaskCall', ' app.sip_yccall.TASKLIST ', 'App.Sip_Auth.logout']) {
      assert.equal((await world.form({ s: name })).msg, '非法请求：缺少必要参数token')
    }
    assert.match(
      (await world.form({ s: 'App.Sip_Yccall.TaskList', service: 'App.No.Such' })).msg,
      /App\.No\.Such不存在/,
    )
  })

  it('takes raw blanks and colons in urlencoded values', async () => {
    const body =
      'service= ' +
      `App.Sip_Yccall.TaskList&token=${token}&createtime=2020-01-01 ` +
      '00:00:00&endtime=2030-01-01 00:00:00'
    assert.equal((await world.post(body, FORM)).data.status, 0)
  })

  it('cuts what it repeats to 200 characters', async () => {
    const answer = await world.form({ service: '😀'.repeat(500) })
    assert.equal(answer.msg, `非法请求：非法服务：${'😀'.repeat(100)}`)
  })

  it('refuses bodies it cannot read completely', async () => {
    const { body, contentType } = multipartOf(add({ telphone: JSON.stringify([{ phone: 18012345678 }]) }))
    assert.equal((await world.post(body.slice(0, -20), contentType)).msg, '非法请求：multipart数据不完整')
    assert.equal(
      (await world.post('{"service":', 'application/json')).msg,
      '非法请求：请求体的JSON数据格式错误',
    )
    assert.equal(
      (await world.post('x', FORM, { 'content-encoding': 'gzip' })).msg,
      '非法请求：不支持Content-Encoding gzip',
    )
    for (const extra of [1, 30_000_000]) {
      const large = Buffer.alloc(8 * 1024 * 1024 + extra, 'x')
      assert.equal(
        (await world.post(large, FORM, {}, `/?token=${token}`)).msg,
        '非法请求：请求体超过8388608字节',
      )
    }
    assert.equal((await world.form({ service: 'App.Sip_Yccall.TaskList', token })).ret, 200)
  })

  it('goes by the body, whatever its content type', async () => {
    const body = JSON.stringify({ service: 'App.Sip_Yccall.TaskList', token })
    for (const type of [
      'application/json',
      'text/html',
      'nonsense',
      'a/b; c=',
      'application/json; charset=utf-16',
      FORM,
    ]) {
      assert.equal((await world.post(body, type)).data.status, 0, type)
    }
  })

  it('answers a URL too long for a request line with an envelope', async () => {
    assert.equal((await world.get(`/?service=${'x'.repeat(40_000)}`)).msg, '非法请求：请求地址或请求头过长')
  })

  it('serves no paths other than the root and the operators’', async () => {
    assert.equal((await fetch(`${world.url}/elsewhere`)).status, 404)
    assert.equal((await fetch(`${world.url}/`, { method: 'PUT', body: 'x' })).status, 404)
    assert.equal((await fetch(`${world.url}//`)).status, 200)
    assert.deepEqual(await (await fetch(`${world.url}/health/live`)).json(), { live: true })
    assert.deepEqual(await (await fetch(`${world.url}/health/ready`)).json(), {
      ready: true,
      parts: { database: 'up' },
    })
    const metrics = await fetch(`${world.url}/metrics`)
    assert.deepEqual(
      [metrics.headers.get('content-type'), await metrics.text()],
      ['text/plain; version=0.0.4', 'up 1\n'],
    )
  })
})

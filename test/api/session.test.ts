// Who may call: logins, tokens, licences, addresses; and what clients learn of our own faults.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hashSecret, verifySecret } from '../../src/api/credentials/secret-hash.ts'
import { TOKEN_LIFE_MS } from '../../src/api/published/auth.ts'
import { isAllowed } from '../../src/domain/address.ts'
import { ownProcessorMs } from '../support/processor-time.ts'
import { ACCESSKEY, codeOf, World } from './world.ts'

describe('sessions', () => {
  let world: World
  before(async () => {
    world = await World.start()
  })
  after(() => world.stop())

  const login = (appid: string, accesskey: string) =>
    world.form({ service: 'App.Sip_Auth.Login', appid, accesskey })
  const works = async (token: string) => (await world.call(token, 'Sip_Disnum.GetDisnumberInfo')).ret

  it('logs in with the published fields', async () => {
    const { ret, data } = await login('app9001', ACCESSKEY)
    assert.equal(ret, 200)
    assert.equal(data.desc, '授权成功')
    const token = String(data.result?.['token'])
    assert.match(token, /^[0-9a-f]{32}$/)
    assert.equal(
      JSON.stringify(data.result),
      JSON.stringify({
        companycode: '9001',
        companyname: 'n9001',
        token,
        authtime: '2099-12-31 23:59:59',
        authmodel: '',
        ipwhite: '',
      }),
    )
  })

  it('gives one answer to a wrong key, a wrong appid and an empty one', async () => {
    const { data } = await login('app9001', 'wrong')
    assert.deepEqual(
      [data.status, data.desc, data.errors],
      [1, '授权失败', { code: 1003, codemsg: '授权失败' }],
    )
    for (const [appid, key] of [
      ['nobody', ACCESSKEY],
      ['', ''],
      ["' or 1=1 --", ACCESSKEY],
    ] as const) {
      assert.deepEqual((await login(appid, key)).data.errors, data.errors)
    }
    assert.equal(
      (await world.form({ service: 'App.Sip_Auth.Login', appid: 'app9001' })).msg,
      '非法请求：缺少必要参数accesskey',
    )
  })

  it('keeps several tokens good at once, each for 12 hours', async () => {
    const tokens = [await world.login(), await world.login()]
    for (const token of tokens) assert.equal(await works(token), 200)
    const start = world.clock.now
    world.clock.now = start + TOKEN_LIFE_MS - 1
    assert.equal(await works(tokens[0] ?? ''), 200)
    world.clock.now = start + TOKEN_LIFE_MS
    for (const token of tokens) assert.equal(await works(token), 600)
    world.clock.now = start
  })

  it('ends one token, or all of an account', async () => {
    const [one, two, three] = [await world.login(), await world.login(), await world.login('9002')]
    const out = await world.call(one, 'Sip_Auth.Logout')
    assert.deepEqual(
      [out.data.desc, Object.keys(out.data)],
      ['注销成功', ['status', 'desc', 'reqtime', 'rsptime']],
    )
    assert.deepEqual([await works(one), await works(two)], [600, 200])
    assert.equal((await world.call(one, 'Sip_Auth.Logout')).ret, 600)
    const all = (accesskey: string) =>
      world.form({ service: 'App.Sip_Auth.Logout', appid: 'app9001', accesskey })
    assert.equal(codeOf(await all('wrong')), 1003)
    assert.equal(await works(two), 200)
    assert.equal((await all(ACCESSKEY)).data.status, 0)
    assert.deepEqual([await works(two), await works(three)], [600, 200])
    assert.equal((await world.form({ service: 'App.Sip_Auth.Logout' })).msg, '非法请求：缺少必要参数token')
  })

  it('stops an account at the end of its licence, in its own zone', async () => {
    const token = await world.login('9002')
    // 10:00 in Shanghai is 02:00 UTC, which is now.
    await world.store.setSettings('9002', { expiresAt: '2026-03-02 10:00:00' })
    assert.equal(await works(token), 602)
    assert.deepEqual(await login('app9002', ACCESSKEY).then(answer => [answer.ret, answer.msg]), [
      602,
      'appid授权已到期',
    ])
    assert.equal(codeOf(await login('app9002', 'wrong')), 1003)
    await world.store.setSettings('9002', { expiresAt: '2026-03-02 10:00:01' })
    assert.equal(await works(token), 200)
    assert.equal((await login('app9002', ACCESSKEY)).data.result?.['authtime'], '2026-03-02 10:00:01')
    await world.store.setSettings('9002', { expiresAt: '' })
  })

  it('lets in only the addresses on the list', async () => {
    const token = await world.login('9002')
    await world.store.setSettings('9002', { ipAllow: '10.0.0.0/8, 192.0.2.1' })
    assert.equal(await works(token), 604)
    assert.deepEqual(await login('app9002', ACCESSKEY).then(answer => [answer.ret, answer.msg]), [
      604,
      '非法IP访问',
    ])
    await world.store.setSettings('9002', { ipAllow: '127.0.0.1' })
    assert.equal(await works(token), 200)
    assert.equal((await login('app9002', ACCESSKEY)).data.result?.['ipwhite'], '127.0.0.1')
    await world.store.setSettings('9002', { ipAllow: '' })
  })

  it('lets a disabled or expired account stop its calls and see why there are none, and nothing else', async () => {
    const token = await world.login()
    const taskid = await world.task(token, {
      telphone: '[{"phone":18012345678},{"phone":18012345679}]',
      status: '1',
    })
    const bars = [
      {
        ret: 601,
        bar: () => world.store.setEnabled('9001', false),
        lift: () => world.store.setEnabled('9001', true),
      },
      {
        ret: 602,
        bar: () => world.store.setSettings('9001', { expiresAt: '2020-01-01' }),
        lift: () => world.store.setSettings('9001', { expiresAt: '' }),
      },
    ]
    for (const { ret, bar, lift } of bars) {
      await bar()
      const set = (taskstatus: string) => world.call(token, 'Sip_Yccall.TaskSet', { taskid, taskstatus })
      assert.equal((await login('app9001', ACCESSKEY)).ret, ret)
      assert.equal((await world.call(token, 'Sip_Yccall.TaskInfo', { taskid })).ret, ret)
      assert.equal((await set('1')).ret, ret)
      assert.equal((await set('2')).data.status, 0)
      assert.deepEqual(
        (await world.call(token, 'Sip_Yccall.taskDelPhone', { taskid, telphone: '18012345678' })).data.desc,
        '删除成功',
      )
      assert.equal((await world.taskRow(token, taskid))['status'], 1027)
      await world.store.setSettings('9001', { ipAllow: '203.0.113.7' })
      assert.equal((await set('3')).ret, 604, 'from an address of its own')
      await world.store.setSettings('9001', { ipAllow: '' })
      await lift()
      assert.equal((await set('1')).data.status, 0)
    }
    await world.store.setEnabled('9001', false)
    assert.equal((await world.call(token, 'Sip_Yccall.TaskSet', { taskid, taskstatus: '3' })).data.status, 0)
    await world.store.setEnabled('9001', true)
  })

  it('checks parameters before the token', async () => {
    assert.equal(
      (await world.call('bad', 'Sip_Yccall.TaskAdd', { taskid: 'x' })).msg,
      '非法请求：缺少必要参数telphone',
    )
  })

  it('logs neither keys, tokens, passwords nor bodies', async () => {
    const token = await world.login()
    await login('app9001', 'a-wrong-key')
    await world.task(token, { telphone: JSON.stringify([{ phone: 18012345678, userid: 'private' }]) })
    await world.call(token, 'Sip_Sipnum.GetSipnumberInfo')
    const log = world.logged.join('\n')
    assert.match(log, /App\.Sip_Auth\.Login/)
    for (const secret of [ACCESSKEY, 'a-wrong-key', token, 'p1001', '18012345678', 'private'])
      assert.ok(!log.includes(secret), secret)
  })
})

describe('access keys', () => {
  it('are kept as salted hashes that fit only them', async () => {
    const [one, two] = [await hashSecret('K'), await hashSecret('K')]
    assert.notEqual(one, two)
    assert.match(one, /^scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    assert.equal(await verifySecret('K', one), true)
    assert.equal(await verifySecret('k', one), false)
    assert.equal(await verifySecret('', one), false)
    assert.equal(await verifySecret('K', null), false)
  })

  it('cost the same to check for an account that does not exist', async () => {
    const kept = await hashSecret('K')
    let [known, unknown] = [0, 0]
    for (let round = 0; round < 5; round++) {
      const start = ownProcessorMs()
      await verifySecret('wrong', kept)
      const between = ownProcessorMs()
      await verifySecret('wrong', null)
      known += between - start
      unknown += ownProcessorMs() - between
    }
    const ratio = unknown / known
    // Both derive one key of the same cost; a shortcut would be thousands of times faster.
    assert.ok(ratio > 0.2 && ratio < 5, String(ratio))
  })
})

describe('lists of addresses', () => {
  it('contain addresses and blocks, and recognise IPv4 clients on IPv6 sockets', () => {
    for (const [address, allow] of [
      ['203.0.113.9', ''],
      ['203.0.113.9', '203.0.113.9'],
      ['203.0.113.9', '10.0.0.1, 203.0.113.0/24'],
      ['::ffff:203.0.113.9', '203.0.113.9'],
      ['203.0.113.9', '::ffff:203.0.113.9'],
      ['::ffff:203.0.113.9', '203.0.113.0/24'],
      ['2001:db8::1', '2001:db8::/32'],
      ['2001:db8:0:0:0:0:0:1', '2001:DB8::1'],
      ['203.0.113.9', '0.0.0.0/0'],
      ['203.0.113.9', '10.0.0.1；203.0.113.9'.replace('；', ';')],
    ] as const) {
      assert.equal(isAllowed(address, allow), true, `${address} in ${allow}`)
    }
    for (const [address, allow] of [
      ['203.0.113.9', '203.0.113.8'],
      ['203.0.114.9', '203.0.113.0/24'],
      ['203.0.113.9', 'nonsense'],
      ['203.0.113.9', '203.0.113.9/x'],
      ['203.0.113.9', '203.0.113.9/33'],
      ['203.0.113.9', '2001:db8::/32'],
      ['', '203.0.113.9'],
      ['2001:db9::1', '2001:db8::/32'],
    ] as const) {
      assert.equal(isAllowed(address, allow), false, `${address} in ${allow}`)
    }
  })
})

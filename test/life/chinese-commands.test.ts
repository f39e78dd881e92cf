// The commands in a Chinese locale: tables, and starts that fail.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { PostgresWorld, phones } from '../contract/store-world.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { anyKind } from '../support/database.ts'
import { CommandLine, typed } from '../support/typed.ts'

describe('commands in Chinese', () => {
  let world: PostgresWorld
  let line: CommandLine
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    line = await CommandLine.make()
  })
  after(async () => {
    await world.close()
  })

  test('in a Chinese locale tables have Chinese headings and words, and JSON is the same', async () => {
    const accountId = await world.addAccount()
    const [code = ''] = (await world.store.listAccounts()).flatMap(one =>
      one.id === accountId ? [one.code] : [],
    )
    await world.addTask(accountId, phones(1))
    await world.store.addBlocks(accountId, blockedNumbers('13800000001'))
    await world.store.addTrunk({
      code: null,
      name: 'far',
      channels: 1,
      callsPerSecond: 1,
      address: '192.0.2.1',
    })
    const of = ['--account', code]
    const shown: [string[], RegExp][] = [
      [['account', 'list'], /^企业编号 +名称 +接口 appid +启用\n/],
      [
        ['account', 'show', '--code', code],
        /^企业编号 .*\n名称 .*\n接口 appid .*\n启用 +是\n坐席 +2\n线路 +1\n主叫号码 +0\n/,
      ],
      [
        ['agent', 'list', ...of],
        /^分机 +分机组 +接入方式 +示闲 +已注册 +状态 +启用 +注册被拒\n1001 +group +振铃 +是 +否 +离线 +是 +-\n/,
      ],
      [
        ['trunk', 'list'],
        /^名称 +所属企业 +地址 +传输协议 +认证用户 +注册 +通道数 +每秒呼叫 +优先级 +前缀替换 +启用\nfar +所有企业 .* 按地址 /,
      ],
      [['task', 'list', ...of], /^任务编号 +名称 +状态 +坐席 +已呼 +接通\n\d{20} .* 进行中 /],
      [
        ['block', 'list', ...of],
        /^号码 +加入时间 +截止时间 +操作者 +来源 +原因\n13800000001 .* 永久 +test +控制台 +-/,
      ],
    ]
    const within = (LANG: string) => ({ env: { DATABASE_URL: world.url, LANG } })
    for (const [command, table] of shown) {
      // Processes: each ends by itself, though it opened the store.
      assert.match((await line.type(command, within('zh_CN.UTF-8'))).out, table)
      const json = async (LANG: string) => (await typed([...command, '--json'], within(LANG))).out
      assert.equal(await json('zh_CN.UTF-8'), await json('C.UTF-8'), command.join(' '))
    }
    await world.store.removeTrunk('far')
  })

  test('a start that fails says why in Chinese, in a Chinese locale', async t => {
    const taken = createServer().listen(0, HERE)
    const folder = mkdtempSync(join(tmpdir(), 'yuhu-start-'))
    t.after(() => {
      taken.close()
      rmSync(folder, { recursive: true })
    })
    await once(taken, 'listening')
    const place = taken.address()
    const port = typeof place === 'object' && place !== null ? String(place.port) : ''
    const zh = {
      LANG: 'zh_CN.UTF-8',
      YUHU_LOG_LEVEL: 'silent',
      DATABASE_URL: world.url,
      YUHU_DATA_DIR: folder,
    }
    const failing: [Record<string, string>, RegExp][] = [
      [
        { YUHU_PORT: port },
        new RegExp(`^127\\.0\\.0\\.1 的端口 ${port} 已被占用，请用 YUHU_PORT 换一个端口。\n$`),
      ],
      [{ YUHU_PORT: '0', YUHU_HOST: '192.0.2.1' }, /^YUHU_HOST=192\.0\.2\.1 不是本机的地址。\n$/],
      [{ YUHU_PORT: 'x' }, /^YUHU_PORT 的值“x”无效：/],
      [{ DATABASE_URL: 'postgres://127.0.0.1:1/yuhu' }, /^DATABASE_URL 指定的数据库无法使用：连接被拒绝（/],
    ]
    for (const [env, sentence] of failing) {
      const { code, err } = await line.type(['serve'], { env: { ...zh, ...env } })
      assert.equal(code, 1)
      assert.match(err, sentence)
    }
  })
})

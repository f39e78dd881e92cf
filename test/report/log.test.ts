// The log: JSON lines that carry ids and no secret, and which engine events it writes.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { EngineEvent } from '../../src/domain/event.ts'
import type { PacerReason } from '../../src/domain/pacing/pacer.ts'
import { TRUNK_OUTAGE_REASONS } from '../../src/domain/trunk-outage.ts'
import { createLog, type LogLevel, logEvents, logFor } from '../../src/report/log.ts'
import { translated } from '../../src/words/log-words.ts'
import { trunkOutageWords } from '../../src/words/trunk-outage-words.ts'
import { NOT_ASKED } from './exposed.ts'

function recorder(level: LogLevel = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } })
  return { log, lines, parsed: () => lines.map(line => JSON.parse(line) as Record<string, unknown>) }
}

const SECRET = 'S3cr3tV4lue'

describe('redaction', () => {
  const ways: [string, (log: ReturnType<typeof createLog>) => void][] = [
    ['a field', log => log.info({ token: SECRET }, 'x')],
    ['a field deep inside', log => log.info({ a: { b: [{ c: { pushSecret: SECRET } }] } }, 'x')],
    [
      'names in other letters',
      log =>
        log.info(
          { AccessKey: SECRET, access_key: SECRET, 'X-Yuhu-Signature': SECRET, Set_Cookie: SECRET },
          'x',
        ),
    ],
    [
      'headers',
      log => log.info({ headers: { authorization: `Bearer ${SECRET}`, cookie: `s=${SECRET}` } }, 'x'),
    ],
    ['a bare key', log => log.info({ key: SECRET }, 'x')],
    [
      'an object under a secret name',
      log => log.info({ credentials: { user: SECRET, list: [SECRET] } }, 'x'),
    ],
    ['bindings of a child', log => log.child({ password: SECRET, deep: { accesskey: SECRET } }).info('x')],
    ['a message with a query', log => log.info(`GET /?service=x&token=${SECRET}&taskid=1`)],
    ['a message with JSON', log => log.info(`body {"appid":"a","accesskey":"${SECRET}"}`)],
    [
      'a message with JSON inside JSON',
      log => log.info(JSON.stringify({ raw: JSON.stringify({ password: SECRET }) })),
    ],
    ['a message with a header', log => log.info(`Authorization: Bearer ${SECRET}`)],
    ['a database URL', log => log.info({ url: `postgres://yuhu:${SECRET}@db/yuhu` }, 'x')],
    [
      'an error and its cause',
      log => log.error(new Error(`login with password=${SECRET}`, { cause: new Error(`token: ${SECRET}`) })),
    ],
    [
      'an error with fields',
      log => log.error({ err: Object.assign(new Error('x'), { config: { password: SECRET } }) }, 'x'),
    ],
  ]
  for (const [what, write] of ways) {
    test(`${what} is not printed`, () => {
      const { log, lines } = recorder()
      write(log)
      assert.equal(lines.length, 1)
      assert.doesNotMatch(lines.join(), new RegExp(SECRET))
      assert.match(lines.join(), /\[redacted\]/)
      assert.doesNotThrow(() => JSON.parse(lines.join()))
    })
  }

  test('anything that is not a secret stays', () => {
    const { log, parsed } = recorder()
    log.info(
      {
        account: '9001',
        task: '2021',
        call: 7,
        userkey: 'u',
        keys: 3,
        phone: '18012345678',
        url: 'http://crm:8080/push',
      },
      'token无效',
    )
    const { level: _, time: __, pid: ___, hostname: ____, ...rest } = parsed()[0] ?? {}
    assert.deepEqual(rest, {
      account: '9001',
      task: '2021',
      call: 7,
      userkey: 'u',
      keys: 3,
      phone: '18012345678',
      url: 'http://crm:8080/push',
      msg: 'token无效',
    })
  })

  test('no secret field survives in any structure, and every line is JSON', () => {
    const name = fc.constantFrom(
      'token',
      'accesskey',
      'password',
      'pushSecret',
      'authorization',
      'Token',
      'apiKey',
      'accesskeyHash',
    )
    const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.tuple(name, fc.constant(SECRET)).map(([key, value]) => ({ [key]: value })),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 5 }), tie('tree'), { maxKeys: 3 }),
        fc.string(),
      ),
    }))
    fc.assert(
      fc.property(tree, data => {
        const { log, lines } = recorder()
        log.info({ data }, 'x')
        assert.doesNotMatch(lines.join(), new RegExp(SECRET))
        JSON.parse(lines.join())
      }),
    )
  })
})

test('a log for a call names account, task and call in every line', () => {
  const { log, parsed } = recorder()
  logFor(log, { account: 1, task: '2021', call: 7 }).info('x')
  const [line] = parsed()
  assert.deepEqual([line?.account, line?.task, line?.call], [1, '2021', 7])
})

describe('engine events in the log', () => {
  const base = { accountId: 1, taskid: '2021', at: 0 }
  const started: EngineEvent = { ...base, type: 'callStarted', callId: 7 }
  const idle = (why: string): EngineEvent => ({ ...base, type: 'taskIdle', why, counts: { waiting: 3 } })

  test('calls are logged at debug, with their ids', () => {
    const { log, parsed } = recorder()
    logEvents(log)({
      ...base,
      type: 'callFinished',
      callId: 7,
      outcome: 'busy',
      ringMs: 1,
      waitMs: 0,
      talkMs: 0,
    })
    const [line] = parsed()
    assert.deepEqual(
      [line?.level, line?.account, line?.task, line?.call, line?.outcome],
      [20, '1', '2021', 7, 'busy'],
    )
  })

  test('calls are not logged at info', () => {
    const { log, lines } = recorder('info')
    logEvents(log)(started)
    assert.equal(lines.length, 0)
  })

  test('the reason why a task is idle is logged when it changes, and again after it dialled', () => {
    const { log, parsed } = recorder('info')
    const listen = logEvents(log)
    for (const event of [idle('noAgents'), idle('noAgents'), idle('outOfHours'), started, idle('outOfHours')])
      listen(event)
    assert.deepEqual(
      parsed().map(line => [line.why, line.waiting]),
      [
        ['noAgents', 3],
        ['outOfHours', 3],
        ['outOfHours', 3],
      ],
    )
  })

  test("the reason for a task's pace is logged in words once a minute", () => {
    const { log, parsed } = recorder('info')
    const listen = logEvents(log)
    const paced = (at: number, reason: PacerReason): EngineEvent => ({
      ...{
        ...base,
        type: 'taskPaced',
        ratio: 1.5,
        abandonRate: 0.01,
        inFlight: 3,
        agents: 2,
      },
      ...{ report: { ...NOT_ASKED, reason }, at },
    })
    const events = [
      paced(0, 'notAsked'),
      paced(1, 'noAgents'),
      paced(2_000, 'limit'),
      paced(60_001, 'fixedRatio'),
    ]
    for (const event of events) listen(event)
    assert.deepEqual(
      parsed().map(line => [line.msg, line.reason, line.ratio]),
      [
        ['No agent is logged in: nothing is dialled.', 'noAgents', 1.5],
        ["Dialling at the task's fixed ratio.", 'fixedRatio', 1.5],
      ],
    )
  })

  test('who listens to whom, and how, is logged until it is over', () => {
    const { log, parsed } = recorder('info')
    const ids = { accountId: 1, taskid: null, callId: 7, listener: '1009', agent: '1001', at: 0 }
    for (const mode of ['listening', 'whispering', null] as const)
      logEvents(log)({ ...ids, type: 'listening', mode })
    assert.deepEqual(
      parsed().map(line => [line.call, line.listener, line.agent, line.mode, line.msg]),
      [
        [7, '1009', '1001', 'listening', 'a call is listened to'],
        [7, '1009', '1001', 'whispering', 'a call is listened to'],
        [7, '1009', '1001', null, 'a call is no longer listened to'],
      ],
    )
    assert.equal(translated('a call is no longer listened to', 'zh'), '监听已结束')
  })

  test('faults are warnings', () => {
    const { log, parsed } = recorder('info')
    logEvents(log)({ type: 'fault', accountId: null, where: 'store', message: 'connection lost', at: 0 })
    assert.deepEqual(
      [parsed()[0]?.level, parsed()[0]?.where, parsed()[0]?.msg],
      [40, 'store', 'connection lost'],
    )
  })
})

describe('lines for people', () => {
  const people = (language: 'en' | 'zh') => {
    const lines: string[] = []
    return {
      log: createLog({
        level: 'debug',
        language,
        destination: { write: (line: string) => void lines.push(line) },
      }),
      lines,
    }
  }

  test('each is one line: time, level, sentence, then what it is about', () => {
    const { log, lines } = people('en')
    log.warn({ trunk: 'carrier one', channels: 30 }, 'trunk is down: no answer')
    assert.match(
      lines.join(),
      /^\d\d:\d\d:\d\d warning {2}trunk is down: no answer {2}trunk="carrier one" channels=30\n$/,
    )
  })

  test('they are in Chinese if the terminal is', () => {
    const { log, lines } = people('zh')
    log.warn({ trunk: 't' }, 'trunk is down: timeout')
    assert.match(lines.join(), /^\d\d:\d\d:\d\d 警告 {2}线路不可用：timeout {2}trunk=t\n$/)
  })

  test('the pace is in Chinese too, with its figures', () => {
    const english =
      'Enough calls are in flight: another one would have a 3.2% chance of finding no agent; the limit is 2.1%.'
    assert.equal(
      translated(english, 'zh'),
      '在途呼叫已够：再多拨一路，有 3.2% 的可能没有坐席接听，目前允许 2.1%。',
    )
  })

  test('a trunk that is down gets its reason in Chinese, whatever it is', () => {
    const about = {
      address: 'a.example',
      target: '192.0.2.1:5060 (503)',
      answer: '403 Forbidden',
      count: '5',
    }
    for (const reason of TRUNK_OUTAGE_REASONS) {
      const { en, zh } = trunkOutageWords({ ...about, seconds: '9', cause: 'passwordRefused', reason })
      assert.equal(translated(`trunk is down: ${en}`, 'zh'), `线路不可用：${zh}`)
      assert.doesNotMatch(zh.replace(/REGISTER|OPTIONS|DNS|Forbidden|a\.example/g, ''), /[a-z]{2}/i)
    }
  })

  test('every sentence exists in Chinese', () => {
    const missing = sourcesBelow('src')
      .flatMap(text => sentencesLogged(text))
      .filter(sentence => translated(sentence, 'zh') === sentence)
    assert.deepEqual(missing, [])
  })

  test('an error is its message; what ends the process shows its stack', () => {
    const { log, lines } = people('en')
    log.error({ err: new Error('no room') }, 'request failed')
    assert.match(lines.join(), /error {4}request failed {2}no room\n$/)
    log.fatal({ err: new Error('no room') }, 'request failed')
    assert.match(lines[1] ?? '', /no room\nError: no room\n {4}at /)
  })

  test('nothing that a stranger sent controls the terminal, and no secret is shown', () => {
    const { log, lines } = people('en')
    log.info({ from: '\u001b[2Jx\r\n\u009b', token: SECRET }, 'a\u0007b')
    assert.match(lines.join(), /a\\u0007b {2}from=\\u001b\[2Jx\\u000d\\u000a\\u009b token=\[redacted\]\n$/)
  })
})

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => joined(readFileSync(join(entry.parentPath, entry.name), 'utf8')))
}

/** Literals put together of several lines, in one. */
function joined(source: string): string {
  return source.replace(/(['`])\s*\+\s*(['`])/g, '')
}

/**
 * The text a call of the log ends with, what varies in it put as x; words that are not a sentence are names
 * of events.
 */
function sentencesLogged(source: string): string[] {
  return [...source.matchAll(/\blog\.(?:info|warn|error|fatal)\(/g)].flatMap(({ index }) => {
    const call = source.slice(index, index + 600).split('\n\n')[0] ?? ''
    const [, , text = ''] = /(['`])([^'`\n]*)['`],?\s*\)(?:\n|$)/.exec(call) ?? []
    const sentence = text.replace(/\$\{[^}]*\}/g, 'x')
    return / /.test(sentence) ? [sentence] : []
  })
}

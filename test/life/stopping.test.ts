// Ctrl-C, closed terminals and signals, in a real pseudo-terminal: calls are drained, and no process of ours
// is left behind.
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { hearStopSignals } from '../../src/app/command/stop-signals.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { until } from '../faults/until.ts'
import { CTRL_C, processesOf, Terminal } from './terminal.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

describe('stop signals', () => {
  const hear = () => {
    const source = new EventEmitter()
    const clock = createVirtualClock(0)
    return { source, clock, signals: hearStopSignals(source, clock) }
  }

  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`${name} asks to stop; a second one within two seconds counts once, a later one hurries`, async () => {
      const { source, clock, signals } = hear()
      source.emit(name, name)
      assert.equal(signals.asked.reason, name)
      await clock.runUntil(1_999)
      source.emit(name, name)
      assert.equal(signals.hurried.aborted, false)
      await clock.runUntil(2_000)
      source.emit(name, name)
      assert.equal(signals.hurried.reason, name)
      signals.close()
      assert.equal(source.listenerCount(name), 0)
      assert.equal(clock.pending(), 0)
    })
  }
})

describe('a Yuhu in a terminal', () => {
  let folder: string
  let env: Record<string, string>
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yuhu-terminal-'))
    env = {
      YUHU_DATA_DIR: join(folder, 'data'),
      YUHU_PORT: '0',
      YUHU_SIM_SPEED: '20',
      YUHU_LOG_LEVEL: 'debug',
      LANG: 'C.UTF-8',
    }
  })
  after(async () => {
    for (const { pid } of processesOf(folder)) process.kill(pid, 'SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  const open = (command: string, more: Record<string, string> = {}) =>
    new Terminal(command, { ...env, ...more }, root)
  const left = () => processesOf(folder).map(({ command }) => command)
  const pidOf = (command: RegExp) =>
    processesOf(folder).find(one => command.test(one.command))?.pid ?? assert.fail(left().join('\n'))
  const nothingLeft = () =>
    until(
      'no process of ours is left',
      40_000,
      () => left().length === 0,
      () => left().join('\n'),
    )
  const serving = (terminal: Terminal) => terminal.shows(/Paste these lines[\s\S]*TaskList; echo/)

  test('Ctrl-C under npm start lets calls finish, stops PostgreSQL, and leaves nothing behind', async () => {
    const terminal = open('npm start')
    await serving(terminal)
    await startTask(
      terminal.shown,
      await readFile(join(env['YUHU_DATA_DIR'] ?? '', 'demo-accesskey'), 'utf8'),
    )
    await terminal.shows('callConnected')
    terminal.type(CTRL_C)
    await terminal.exited
    const lines = terminal.shown.split(/\r?\n/)
    const at = lines.findIndex(line => line.includes('stopping: no new calls'))
    assert.ok(at > 0, terminal.shown)
    assert.ok(
      lines.some(line => / stopped$/.test(line.trimEnd())),
      'it says that it stopped',
    )
    const count = (what: string) => lines.filter(line => line.includes(`  ${what}  `)).length
    assert.equal(count('callFinished'), count('callStarted'), 'every call was brought to its end')
    assert.ok(!terminal.shown.includes('stopping at once'), 'one Ctrl-C counts once, though npm passes it on')
    await nothingLeft()
  })

  test('stops on Ctrl-C without npm, also on two of them a second apart', async () => {
    const terminal = open('node dist/main.js serve', { YUHU_DEMO: '1' })
    await serving(terminal)
    terminal.type(CTRL_C)
    await terminal.shows('stopping: no new calls')
    terminal.type(CTRL_C)
    await terminal.exited
    assert.match(terminal.shown, / stopped\r\n/)
    assert.doesNotMatch(terminal.shown, /stopping at once/)
    await nothingLeft()
  })

  for (const command of ['npm start', 'node dist/main.js serve']) {
    test(`stops when the terminal of ${command} closes`, async () => {
      const terminal = open(command, { YUHU_DEMO: '1' })
      await serving(terminal)
      terminal.close()
      await terminal.exited
      await nothingLeft()
    })
  }

  test('stops on SIGTERM from timeout', async () => {
    const terminal = open('timeout 600 node dist/main.js serve')
    await terminal.shows('serving')
    // As when its time is over, however long the start took here.
    process.kill(pidOf(/^timeout /), 'SIGTERM')
    await terminal.exited
    assert.match(terminal.shown, / stopped\s*$/)
    await nothingLeft()
  })

  test('stops on SIGTERM to npm', async () => {
    const terminal = open('npm start')
    await serving(terminal)
    process.kill(pidOf(/^npm start/), 'SIGTERM')
    await terminal.exited
    await nothingLeft()
  })

  test('says under npm start with real telephony on an empty folder where it listens, and not a word of a demo or simulation', async () => {
    const real = {
      YUHU_SWITCH: 'sip',
      YUHU_SIP_LISTEN: 'udp:127.0.0.1:0,ws:127.0.0.1:0',
      YUHU_SIM_SPEED: '1',
    }
    const terminal = open('npm start', { ...real, YUHU_DATA_DIR: join(folder, 'real') })
    await terminal.shows(
      /serving .*sip=udp:127\.0\.0\.1:\d+ websocket=ws:127\.0\.0\.1:\d+ rtp=udp:127\.0\.0\.1:10000-19999/,
    )
    terminal.type(CTRL_C)
    await terminal.exited
    assert.match(terminal.shown, / stopped\r\n/)
    assert.doesNotMatch(terminal.shown, /demo|simulat|Paste/)
    await nothingLeft()
  })

  test('stops on Ctrl-C while it starts', async () => {
    const terminal = open('node dist/main.js serve')
    await until(
      'PostgreSQL starts',
      40_000,
      () => left().some(command => command.includes('/postgres ')),
      () => terminal.shown,
    )
    terminal.type(CTRL_C)
    await terminal.exited
    assert.doesNotMatch(terminal.shown, /serving/)
    await nothingLeft()
  })

  test('ends in good order on a fault that nothing catches, and reports it', async () => {
    const fault = join(folder, 'fault.mjs')
    await writeFile(fault, "process.on('SIGUSR2', () => { throw new Error('a fault of the test') })")
    const terminal = open(`node --import ${fault} dist/main.js serve`, { YUHU_DEMO: '1' })
    await serving(terminal)
    process.kill(pidOf(/^node --import/), 'SIGUSR2')
    await terminal.exited
    assert.match(
      terminal.shown,
      /fatal.*an unexpected fault: stopping at once[\s\S]*a fault of the test[\s\S]*stopped/,
    )
    await nothingLeft()
  })
})

/** A task of the demo account with 60 numbers, started. */
async function startTask(shown: string, accesskey: string): Promise<void> {
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(shown)?.[0] ?? ''
  const call = async (service: string, parameters: Record<string, string>) => {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ service, ...parameters }),
    })
    const { data } = (await response.json()) as { data: { status: number; result: { token: string } } }
    assert.equal(data.status, 0, JSON.stringify(data))
    return data.result
  }
  const { token } = await call('App.Sip_Auth.Login', { appid: 'demo', accesskey })
  const numbers = Array.from({ length: 60 }, (_, index) => ({ phone: String(13_800_000_000 + index) }))
  const task = {
    assigntype: '3',
    assignagent: 'demo',
    taskscale: '1:1',
    status: '1',
    telphone: JSON.stringify(numbers),
  }
  await call('App.Sip_Yccall.TaskCreat', { token, ...task })
}

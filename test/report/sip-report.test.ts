// What SIP counts and the log: what the network can cause at will has one line a minute with its counts,
// whatever comes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/report/log.ts'
import { createSipReporter } from '../../src/report/sip-report.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'

function reporting() {
  const lines: Record<string, unknown>[] = []
  const clock = createVirtualClock(0)
  const log = createLog({ level: 'info', destination: { write: line => void lines.push(JSON.parse(line)) } })
  const counted: string[] = []
  const reporter = createSipReporter(log, { sipCounted: (_layer, what) => counted.push(what) }, clock)
  return { clock, reporter, lines, counted }
}

test('a phone with a wrong password gets a line at once, and one a minute with its counts while it goes on', async () => {
  const { clock, reporter, lines, counted } = reporting()
  for (let second = 0; second < 150; second++) {
    reporter.report('registrar', 'wrongPassword', '1001 from 192.0.2.1:5060')
    if (second % 50 === 0) reporter.report('registrar', 'wrongPassword', '1002 from 192.0.2.2:5060')
    await clock.runUntil(second * 1_000)
  }
  assert.equal(lines.length, 3)
  assert.equal(lines[0]?.['about'], '1001 from 192.0.2.1:5060')
  const [, first, second] = lines
  assert.deepEqual([first?.['times'], second?.['times']], [62, 61])
  assert.deepEqual(first?.['about'], { '1001 from 192.0.2.1:5060': 60, '1002 from 192.0.2.2:5060': 2 })
  assert.match(String(first?.['msg']), /^SIP registrar: wrongPassword, 62 more within a minute$/)
  reporter.close()
  assert.equal(lines.length, 4, 'what is left is said at the end')
  await clock.runUntil(1_000_000)
  assert.equal(lines.length, 4, 'and nothing after it')
  assert.equal(counted.length, 153)
})

test('no flood of the network, from however many addresses, writes more than two lines a minute of each kind', async () => {
  const { clock, reporter, lines } = reporting()
  for (let n = 0; n < 5_000; n++) {
    for (const what of ['banned', 'connectionsFull', 'originRefused', 'fault'])
      reporter.report('transport', what, `tcp 10.0.${n >> 8}.${n & 255}`, 'why')
    for (const what of ['clientsFull', 'serversFull']) reporter.report('transaction', what, 'INVITE')
    for (const what of ['extAmbiguous', 'wrongPassword', 'unknownUser'])
      reporter.report('registrar', what, `${n} from 192.0.2.1:${n}`)
  }
  await clock.runUntil(60_000)
  assert.equal(lines.length, 18)
  assert.ok(lines.every(line => JSON.stringify(line).length < 1_000))
})

test('each event of a call has its own line', () => {
  const { reporter, lines } = reporting()
  for (let n = 0; n < 3; n++) reporter.report('leg', 'rtpTimeout', `leg ${n}`)
  assert.deepEqual(
    lines.map(line => line['about']),
    ['leg 0', 'leg 1', 'leg 2'],
  )
})

// Simulated shifts: repeatable, sane, and true to the calls of a task they are measured from.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectiveSettings } from '../../src/domain/account.ts'
import { lognormal, seeded } from '../../src/domain/random.ts'
import { scenarioOf } from '../../src/simulation/measured.ts'
import { Scenario } from '../../src/simulation/scenario.ts'
import { runShift } from '../../src/simulation/shift.ts'

test('the same seed gives the same shift, another seed another one', async () => {
  const shift = (seed: number) => runShift(Scenario.parse({ agents: 5, hours: 0.5, seed }))
  const first = await shift(3)
  assert.deepEqual(await shift(3), first)
  assert.notDeepEqual(await shift(4), first)
})

test('predictive agents talk more than progressive ones, and the cap holds', async () => {
  const shift = (pace: unknown) => runShift(Scenario.parse({ agents: 20, hours: 2, pace }))
  const [predictive, progressive] = [await shift('auto'), await shift(1)]
  assert.ok(
    predictive.talkShare > 1.2 * progressive.talkShare,
    `${predictive.talkShare} against ${progressive.talkShare}`,
  )
  assert.equal(progressive.abandoned, 0)
  assert.ok(predictive.abandonRate <= 0.03 + 1e-9, `${predictive.abandonRate}`)
})

test('tasks that share agents keep the cap, each on its own', async () => {
  const report = await runShift(Scenario.parse({ agents: 12, hours: 2.5, tasks: 3 }))
  assert.equal(report.tasks.length, 3)
  for (const { taskid, connected, abandoned } of report.tasks) {
    const answered = connected + abandoned
    assert.ok(answered >= 300, `${taskid}: only ${answered} answered`)
    assert.ok(abandoned <= 0.03 * answered, `${taskid}: ${abandoned} abandoned of ${answered}`)
  }
  assert.equal(
    report.tasks.reduce((sum, task) => sum + task.abandoned, 0),
    report.abandoned,
  )
  assert.ok(report.abandoned > 0)
})

test('a scenario measured from calls reproduces its customers', async () => {
  const random = seeded(11)
  const draws = (count: number, mean: number, cv: number) =>
    Array.from({ length: count }, () => Math.round(lognormal(random, mean, cv)))
  const scenario = Scenario.parse({
    ...scenarioOf({
      calls: 2_000,
      answered: 800,
      busy: 200,
      invalid: 100,
      agents: 8,
      setupMs: draws(1_700, 2_500, 0.2),
      ringMs: draws(800, 8_000, 0.4),
      failureMs: draws(300, 3_000, 0.2),
      talkMs: draws(700, 90_000, 0.8),
      settings: effectiveSettings({ wrapUpSeconds: 15, abandonRateMax: 0.02 }),
    }),
    hours: 2,
  })
  assert.equal(scenario.settings.abandonRateMax, 0.02)
  const report = await runShift(scenario)
  assert.equal(report.agents, 8)
  assert.ok(
    Math.abs(report.answered / report.dials - 0.4) < 0.05,
    `${report.answered / report.dials} answered`,
  )
  assert.ok(Math.abs((report.outcomes.busy ?? 0) / report.dials - 0.1) < 0.03)
  const talkMs = (report.talkShare * 8 * 2 * 3_600_000) / report.connected
  assert.ok(Math.abs(talkMs - 90_000) < 15_000, `conversations of ${talkMs} ms`)
  assert.ok(report.abandonRate <= 0.02 + 1e-9)
})

test('a scenario with a mistake is refused with the place of the mistake', () => {
  for (const [wrong, path] of [
    [{ agents: 0 }, 'agents'],
    [{ world: { answerProbability: 2 } }, 'world.answerProbability'],
    [{ settings: { abandonRateMax: 'much' } }, 'settings.abandonRateMax'],
    [{ settings: { nonsense: 1 } }, 'settings'],
    [{ wrapUp: { kind: 'measured', valuesMs: [] } }, 'wrapUp.valuesMs'],
  ] as const) {
    const parsed = Scenario.safeParse(wrong)
    assert.equal(parsed.error?.issues[0]?.path.join('.'), path)
  }
})

// Times and counts as the console writes them, with Temporal and without.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromiumOf, notTested } from './console-browser.ts'

const FORMAT = fileURLToPath(new URL('../../console/src/words/format.ts', import.meta.url))
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC']

/** Run in a page: moments of two years, 37 h 11 min 7.5 s apart, so that each zone changes its clock. */
const SAID = `ZONES => {
  const { day, soon, timeOfDay, dateTime } = format
  const from = Date.UTC(2025, 11, 30)
  const said = []
  for (const zone of ZONES)
    for (let at = from; at < from + 63_072_000_000; at += 133_867_500) {
      said.push(dateTime(at, zone) + ' ' + timeOfDay(at, zone))
      for (const language of ['zh', 'en'])
        said.push(day(at, zone, language) + ', ' + soon(at, at - 200_000_000, zone, language))
    }
  return said
}`

test('a browser without Temporal writes the same times', { skip: notTested }, async t => {
  const built = await build({
    ...{ entryPoints: [FORMAT], bundle: true, write: false, format: 'iife', globalName: 'format' },
  })
  const context = await (await chromiumOf()).newContext()
  t.after(() => context.close())
  const page = await context.newPage()
  await page.evaluate(`globalThis.format = (() => { ${built.outputFiles[0]?.text}; return format })()`)
  const said = () => page.evaluate<string[]>(`(${SAID})(${JSON.stringify(ZONES)})`)
  assert.equal(await page.evaluate('typeof Temporal'), 'object')
  const byTemporal = await said()
  await page.evaluate('delete globalThis.Temporal')
  assert.deepEqual(byTemporal, await said())
  assert.deepEqual(byTemporal.slice(0, 3), [
    '2025-12-30 08:00:00 08:00',
    '2025-12-30 周二, 12月30日 周二 08:00',
    'Tue 30 Dec 2025, Tue 30 Dec 08:00',
  ])
  const counts = await page.evaluate(
    '[0, 999, 1_000, 1234567, -4321, 0.5, 1_234.5678].map(n => format.count(n, "en"))',
  )
  assert.deepEqual(counts, ['0', '999', '1,000', '1,234,567', '-4,321', '0.5', '1,234.568'])
})

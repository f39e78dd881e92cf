// The Grafana dashboard shows metrics that there are, with labels that they have, under titles a person can
// read.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { exposed } from './exposed.ts'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly datasource?: { readonly uid: string }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
}

const dashboard: {
  panels: Panel[]
  templating: { list: { name: string; type: string; definition?: string }[] }
} = JSON.parse(readFileSync(new URL('../../deploy/grafana/yuhu.json', import.meta.url), 'utf8'))
const targets = dashboard.panels.flatMap(panel => panel.targets ?? [])
const expressions = [
  ...targets.map(target => target.expr),
  ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
]
/** Labels Prometheus itself adds, and the words of its language. */
const NOT_OURS = new Set(['instance', 'le'])

function metricNames(expression: string): string[] {
  return expression.match(/\b(?:yuhu|nodejs|process)_\w+/g) ?? []
}

describe('the dashboard', () => {
  test('names only exposed metrics and their labels', async () => {
    const samples = await exposed()
    for (const expression of expressions) {
      const names = metricNames(expression)
      assert.ok(names.length > 0, expression)
      for (const name of names) assert.ok(samples.has(name), `${name} in ${expression}`)
      const of = new Set(names.flatMap(name => [...(samples.get(name) ?? [])]))
      const asked = [...expression.matchAll(/(\w+)\s*(?:=~|!=|=)\s*"|by \(([^)]*)\)/g)].flatMap(
        ([, label, list]) => label ?? list?.split(/,\s*/) ?? [],
      )
      for (const label of asked) assert.ok(of.has(label) || NOT_OURS.has(label), `${label} in ${expression}`)
    }
    for (const { expr, legendFormat } of targets) {
      const of = new Set(metricNames(expr).flatMap(name => [...(samples.get(name) ?? [])]))
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        assert.ok(of.has(label) || NOT_OURS.has(label), `${label} of ${expr}`)
    }
  })

  test('shows every metric of ours', async () => {
    const shown = new Set(
      expressions.flatMap(metricNames).map(name => name.replace(/_(bucket|sum|count)$/, '')),
    )
    const ours = new Set(
      [...(await exposed()).keys()]
        .filter(name => name.startsWith('yuhu_'))
        .map(name => name.replace(/_(bucket|sum|count)$/, '')),
    )
    assert.deepEqual(
      [...ours].filter(name => !shown.has(name)),
      [],
    )
  })

  test('has a unique title on every panel, and balanced brackets', () => {
    const titles = dashboard.panels.map(panel => panel.title)
    for (const title of titles) assert.match(title, /^[A-Z][A-Za-z ,]+$/)
    assert.equal(new Set(titles).size, titles.length)
    assert.equal(new Set(dashboard.panels.map(panel => panel.id)).size, titles.length)
    for (const expression of expressions) {
      for (const [open, close] of ['()', '{}', '[]'])
        assert.equal(expression.split(open ?? '').length, expression.split(close ?? '').length, expression)
    }
  })

  test('asks for its data source on import', () => {
    assert.ok(
      dashboard.templating.list.some(({ name, type }) => name === 'datasource' && type === 'datasource'),
    )
    for (const { type, datasource } of dashboard.panels)
      if (type !== 'row') assert.match(datasource?.uid ?? '', /^\$\{datasource\}$/)
  })
})

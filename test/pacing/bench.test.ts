// The pacing bench goes on where it was stopped, and never shows a row of another pacer.
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Measured } from '../../bench/pacing/measured.ts'
import { type Point, point } from '../../bench/pacing/points.ts'
import { WORLD_A } from '../../bench/pacing/worlds.ts'

const SCALE = { days: 1, seed: 3 }
const folder = mkdtempSync(join(tmpdir(), 'yuhu-bench-'))
after(() => rmSync(folder, { recursive: true }))

describe('the pacing bench', () => {
  const path = join(folder, 'measured.jsonl')
  const never = (): Point => assert.fail('measured again')
  let first: Point

  it('writes each point as it ends, and reuses it when it resumes', () => {
    const began = new Measured(path, false)
    first = began.point('A', 2, 'yuhu', SCALE, () => point(WORLD_A, 2, 'yuhu', SCALE))
    assert.ok(first.measures.talkShare.mean > 0.4 && first.measures.talkShare.mean < 0.7)
    appendFileSync(path, '{"days":1,"seed":3,"poi')
    const resumed = new Measured(path, true)
    assert.deepEqual(resumed.point('A', 2, 'yuhu', SCALE, never), first)
    assert.equal(readFileSync(path, 'utf8').trimEnd().split('\n').length, 1)
  })

  it('measures again with another seed or pacer, except for the rivals', () => {
    const line = { ...SCALE, pacer: 'an older one', point: { ...first, agents: 5 } }
    appendFileSync(
      path,
      `${JSON.stringify(line)}\n${JSON.stringify({ ...line, pacer: null, point: { ...first, way: 'constant' } })}\n`,
    )
    const resumed = new Measured(path, true)
    let again = 0
    const resume = () => {
      again++
      return first
    }
    resumed.point('A', 5, 'yuhu', SCALE, resume)
    resumed.point('A', 2, 'yuhu', { ...SCALE, seed: 4 }, resume)
    assert.equal(again, 2)
    assert.equal(resumed.point('A', 2, 'constant', SCALE, never).way, 'constant')
  })
})

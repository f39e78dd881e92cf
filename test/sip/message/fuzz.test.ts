// Hostile bytes for the parser and framer: nothing is thrown, every answer makes sense, time and memory stay
// bounded. FUZZ_COUNT and FUZZ_SEED set how many and which.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../../src/domain/random.ts'
import { frame } from '../../../src/telephony/sip/message/framing.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { MESSAGE_BYTES_MAX } from '../../../src/telephony/sip/message/parser-limits.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { hostileBytes } from './mutation.ts'

const COUNT = Number(process.env.FUZZ_COUNT ?? 20_000)
const SEED = Number(process.env.FUZZ_SEED ?? 4475)
/** CPU time for one input of at most 70 kB; a linear parser needs about 1 ms, a quadratic one seconds. */
const ONE_INPUT_MS_MAX = 250
const GROWTH_MAX = 64 * 2 ** 20

/** What became of the bytes; throws if that makes no sense. */
function look(bytes: Buffer): 'taken' | 'answered' | 'dropped' {
  const framed = frame(bytes)
  if (framed.kind === 'message') assert.ok(framed.length <= Math.min(bytes.length, MESSAGE_BYTES_MAX))
  const read = parseMessage(bytes)
  if (read.kind === 'failure') {
    if (read.request === null) return 'dropped'
    assert.ok([400, 505, 513].includes(read.status))
    assert.ok(read.request.headers.topVia.host !== '')
    serialise(responseTo(read.request, read.status, undefined, { toTag: 'us' }))
    return 'answered'
  }
  // All typed readers must work without a throw, and a serialised message must be readable.
  const { topVia, from, to, sipCallId, cseq, contacts, routes, recordRoutes } = read.headers
  assert.ok(
    [topVia, from, to, sipCallId, cseq, contacts, routes, recordRoutes].every(part => part !== undefined),
  )
  const again = parseMessage(serialise(read))
  if (again.kind === 'failure') assert.fail(`taken, but not when written again: ${again.reason}`)
  assert.deepEqual(again.headers.cseq, cseq)
  return 'taken'
}

test(`${COUNT} hostile inputs are taken, answered or dropped`, () => {
  const random = seeded(SEED)
  const seen = { taken: 0, answered: 0, dropped: 0 }
  look(hostileBytes(random))
  const before = process.memoryUsage().heapUsed
  for (let nth = 0; nth < COUNT; nth++) {
    const bytes = hostileBytes(random)
    const began = process.cpuUsage()
    try {
      seen[look(bytes)]++
    } catch (cause) {
      throw new Error(
        `seed ${SEED}, input ${nth}: ${JSON.stringify(bytes.toString('latin1').slice(0, 4_000))}`,
        { cause },
      )
    }
    const { user, system } = process.cpuUsage(began)
    assert.ok(
      (user + system) / 1_000 < ONE_INPUT_MS_MAX,
      `seed ${SEED}, input ${nth} took ${(user + system) / 1_000} ms`,
    )
  }
  assert.ok(process.memoryUsage().heapUsed - before < GROWTH_MAX)
  for (const [kind, count] of Object.entries(seen)) assert.ok(count > COUNT / 50, `${kind}: ${count}`)
})

// How long a customer hears nothing when the agent who has asked another hands the call over, over real SIP
// with baresip as phones.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { FIRST_HZ, openTalk, RULES, SECOND_HZ } from '../test/e2e-sip/talk-world.ts'
import { until } from '../test/peers/peer.ts'
import { levelOf } from '../test/sip/media/tones.ts'
import { endTheRun } from '../test/support/database.ts'
import { line, quantile } from './store-bed.ts'

const HEARD_DB = -20
/** A frame of 20 ms whose samples are all smaller holds nothing. */
const NOTHING = 50
const FRAME = 160
const LOOK_EVERY_MS = 5
/** What is heard on hold before, to compare with. */
const HELD_MS = 3_000
const EXTS = ['1001', '1002'] as const

/** --rounds 10 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { rounds: { type: 'string', default: '10' } } })
  const ends: (() => Promise<void>)[] = []
  try {
    const talk = await openTalk(end => ends.push(end))
    const heardNow = (hz: number) => {
      const newest = talk.heard().slice(-4 * FRAME)
      return newest.length > 0 && levelOf(newest, hz) > HEARD_DB
    }
    await until('the first agent is heard', () => heardNow(FIRST_HZ))
    const [held, handed]: [number[], number[]] = [[], []]
    for (let round = 0; round < Number(values.rounds); round++) {
      const [own, other] = round % 2 === 0 ? EXTS : ([EXTS[1], EXTS[0]] as const)
      const hz = other === '1001' ? FIRST_HZ : SECOND_HZ
      const ask = (command: 'ask' | 'complete', detail = {}) =>
        talk.store.askForTalk(talk.accountId, own, command, detail, RULES)
      await until('the other is asked', async () => {
        return (await ask('ask', { to: { type: 'extension', ext: other } })) === null
      })
      await until('the customer is on hold', () => !heardNow(FIRST_HZ) && !heardNow(SECOND_HZ))
      held.push(await longestNothing(talk.heard, () => sleep(HELD_MS)))
      const complete = async () => {
        await until('it may be handed over', async () => (await ask('complete')) === null)
        await until('the other is heard', () => heardNow(hz))
      }
      handed.push(await longestNothing(talk.heard, complete))
    }
    for (const [what, times] of [
      ['on hold', held],
      ['handed over', handed],
    ] as const)
      line(
        `${what}: the longest time of nothing p50 ${quantile(times, 0.5).toFixed(0)} ms, ` +
          `max ${Math.max(...times).toFixed(0)} ms (${times.length} rounds)`,
      )
  } finally {
    for (const end of ends.reverse()) await end()
    await endTheRun()
  }
}

/** Between two frames that came with sound in them, by their arrival. */
async function longestNothing(heard: () => Int16Array, during: () => Promise<unknown>): Promise<number> {
  let isOver = false
  const act = during().finally(() => {
    isOver = true
  })
  let from = heard().length
  let [soundAt, longest] = [performance.now(), 0]
  while (!isOver) {
    const samples = heard()
    for (; from + FRAME <= samples.length; from += FRAME) {
      if (!samples.subarray(from, from + FRAME).some(sample => Math.abs(sample) > NOTHING)) continue
      longest = Math.max(longest, performance.now() - soundAt)
      soundAt = performance.now()
    }
    await sleep(LOOK_EVERY_MS)
  }
  await act
  return longest
}

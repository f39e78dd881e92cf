// The people of a simulated world, told by their numbers: in which part of the day they answer, whose number
// does not exist, and whose line is engaged for a while.
import { z } from 'zod'
import { isTimeZone } from '../../domain/plan/local-time.ts'
import { DAYPARTS, type Daypart, daypartOf } from '../../domain/plan/next-try.ts'
import { seeded } from '../../domain/random.ts'

const share = z.number().min(0).max(1)
const MINUTE_MS = 60_000
/** Whoever does not answer now does not answer some minutes later either. */
const AWAY_FOR_MS = 15 * MINUTE_MS

const SimKind = z.strictObject({
  name: z.string().min(1).max(50),
  share: share.describe('of all numbers that exist'),
  answers: z
    .strictObject(Object.fromEntries(DAYPARTS.map(part => [part, share])) as Record<Daypart, typeof share>)
    .describe('how likely one of them is to answer, by the part of the day'),
})

export const SimPeople = z
  .strictObject({
    zone: z.string().refine(isTimeZone, 'unknown time zone').default('Asia/Shanghai'),
    seed: z.number().int().min(0).max(0xffff_ffff).optional().describe('that of the shift unless given'),
    kinds: z
      .array(SimKind)
      .min(1)
      .max(20)
      .default([
        { name: 'at work by day', share: 0.5, answers: { morning: 0.1, afternoon: 0.1, evening: 0.5 } },
        { name: 'at home by day', share: 0.3, answers: { morning: 0.5, afternoon: 0.25, evening: 0.2 } },
        { name: 'hardly ever there', share: 0.2, answers: { morning: 0.03, afternoon: 0.03, evening: 0.06 } },
      ]),
    deadShare: share.default(0.08).describe('numbers that do not exist'),
    engagedShare: share.default(0.12).describe('of the time in which a line is engaged'),
    engagedForMs: z
      .number()
      .min(MINUTE_MS)
      .max(86_400_000)
      .default(10 * MINUTE_MS)
      .describe('how long it then is'),
  })
  .refine(({ kinds }) => Math.abs(kinds.reduce((sum, kind) => sum + kind.share, 0) - 1) < 1e-9, {
    message: 'must have shares that add up to 1',
    path: ['kinds'],
  })
export type SimPeople = z.infer<typeof SimPeople>

/** What a number does when it is dialled. */
export type Fate = 'answers' | 'engaged' | 'dead' | 'away'

export class People {
  private readonly people: SimPeople
  private readonly seed: number

  constructor(people: SimPeople, seed: number) {
    this.people = people
    this.seed = people.seed ?? seed
  }

  /** The same number at the same time has the same fate, however often it is asked for. `at`: epoch ms. */
  fateOf(phone: string, at: number): Fate {
    const { zone, engagedShare, engagedForMs } = this.people
    if (this.isDead(phone)) return 'dead'
    if (this.toss(`${phone} engaged ${Math.floor(at / engagedForMs)}`) < engagedShare) return 'engaged'
    const likelihood = this.answers(phone)[daypartOf(at, zone)]
    return this.toss(`${phone} there ${Math.floor(at / AWAY_FOR_MS)}`) < likelihood ? 'answers' : 'away'
  }

  isDead(phone: string): boolean {
    return this.toss(`${phone} dead`) < this.people.deadShare
  }

  /** How likely the number is to answer, by the part of the day. */
  answers(phone: string): Readonly<Record<Daypart, number>> {
    const { kinds } = this.people
    let rest = this.toss(`${phone} kind`)
    const kind = kinds.find(each => {
      rest -= each.share
      return rest < 0
    })
    return (kind ?? (kinds[0] as SimPeople['kinds'][number])).answers
  }

  /** Uniform in [0, 1), by what is asked. */
  private toss(question: string): number {
    return tossed(this.seed, question)
  }
}

/** Uniform in [0, 1): the same for the same seed and question. FNV-1a, then one step of the generator. */
export function tossed(seed: number, question: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let index = 0; index < question.length; index++)
    hash = Math.imul(hash ^ question.charCodeAt(index), 0x01000193) >>> 0
  return seeded(hash).next()
}

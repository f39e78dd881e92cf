// How far the talk share has recovered 20 minutes after something jumped, compared with runs in which nothing
// moves.
import { type Estimate, estimate, measure, talkOf } from './measures.ts'
import { CAP, type Scale, WARM_UP_SLOTS } from './points.ts'
import { yuhu } from './rivals.ts'
import { SLOT_MS, simulate } from './simulate.ts'
import { JUMP_LEVELS, JUMPS, LUNCH, SHORT_CALLS, TALK_DOUBLED, TALK_DOUBLES, type World } from './worlds.ts'

export interface Recovery {
  shock: string
  agents: number
  to: string
  steady: Estimate
  /** Talk share 20 to 40 minutes after a jump, over jumps. */
  afterJump: Estimate
}

interface Turn {
  to: string
  steady: World
  /** Share of the team that is present after it. */
  present: number
  /** Which of the shock's jumps lead here. */
  leads(jump: number): boolean
}

const [LOW, HIGH] = JUMP_LEVELS as [World, World]
const TURNS: readonly { shock: World; turns: readonly Turn[] }[] = [
  {
    shock: JUMPS,
    turns: [
      { to: 'p 0.15', steady: LOW, present: 1, leads: jump => jump % 2 === 1 },
      { to: 'p 0.6', steady: HIGH, present: 1, leads: jump => jump % 2 === 0 },
    ],
  },
  {
    shock: LUNCH,
    turns: [
      { to: 'half the team', steady: SHORT_CALLS, present: 0.5, leads: jump => jump === 0 },
      { to: 'the whole team', steady: SHORT_CALLS, present: 1, leads: jump => jump === 1 },
    ],
  },
  {
    shock: TALK_DOUBLES,
    turns: [
      { to: 'talk 120 s', steady: TALK_DOUBLED, present: 1, leads: jump => jump % 2 === 0 },
      { to: 'talk 60 s', steady: SHORT_CALLS, present: 1, leads: jump => jump % 2 === 1 },
    ],
  },
]
const AFTER_SLOTS = { from: 4, to: 8 }

/** Half the days for the jumps (two to seven a day), a quarter for each steady state. */
export function recovery(agents: number, scale: Scale): Recovery[] {
  return TURNS.flatMap(({ shock, turns }) => {
    const jumpedDays = Math.max(2, Math.floor(scale.days / 2))
    const jumped = simulate({ world: shock, agents, days: jumpedDays, seed: scale.seed }, yuhu(shock, CAP))
    return turns.map((turn): Recovery => {
      const team = Math.round(agents * turn.present)
      const days = Math.max(2, Math.floor(scale.days / 4))
      const steady = simulate(
        { world: turn.steady, agents: team, days, seed: scale.seed },
        yuhu(turn.steady, CAP),
      )
      const shares = shock.jumpsAtMs.flatMap((atMs, jump) => {
        const slot = atMs / SLOT_MS
        if (!turn.leads(jump)) return []
        return jumped
          .filter((_, day) => day > 0 || slot >= WARM_UP_SLOTS)
          .map(day => talkOf(day, slot + AFTER_SLOTS.from, slot + AFTER_SLOTS.to))
      })
      return {
        shock: shock.name,
        agents,
        to: turn.to,
        steady: measure(steady, CAP, WARM_UP_SLOTS).talkShare,
        afterJump: estimate(shares),
      }
    })
  })
}

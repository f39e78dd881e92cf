// What the SIP switch costs, how fast it is and what it withstands: calls a second against sipp, how soon a
// customer who answered is with an agent, attacks.
import { parseArgs } from 'node:util'
import { answers } from './answers.ts'
import { fuzz } from './fuzz.ts'
import { signalling } from './signalling.ts'
import { underAttack } from './under-attack.ts'

/**
 * --only signalling,held,ring --rate 100 --seconds 60, or --only fuzz --count 1000000 --datagrams 10000 (a
 * second), or --only hostile
 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    only: { type: 'string', default: 'signalling,held,ring' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
    count: { type: 'string', default: '1000000' },
    datagrams: { type: 'string', default: '10000' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const [rate, seconds] = [Number(values.rate), Number(values.seconds)]
  const parts = values.only.split(',')
  if (parts.includes('signalling')) await signalling(rate, seconds)
  if (parts.includes('held')) await answers('held', seconds)
  if (parts.includes('fuzz')) await fuzz(Number(values.count), Number(values.datagrams))
  if (parts.includes('hostile')) await underAttack()
  if (parts.includes('ring')) await answers('ring', seconds)
}

// Asks who is signed in before the rest of the console runs: the answer is there when it is needed.
import type { Me } from '../../../src/api/v1/resources/session.ts'
import { firstLanguage } from '../words/chosen-language.ts'
import { paths } from './paths.ts'
import { get, reader } from './request.ts'

reader.language = firstLanguage()

export interface WhoIsThere {
  readonly me: Me
  /** How far the server's clock is ahead of the browser's, ms. */
  readonly clockOffset: number
}

export const firstAnswer = ask()
let first: Promise<WhoIsThere> | null = firstAnswer
let answered: WhoIsThere | null = null
firstAnswer.then(
  answer => {
    answered = answer
  },
  () => {
    // Whoever asks hears of it; nobody may be listening yet.
  },
)

/** The first answer, if it has come already; whoever asks next asks again. */
export function takeFirstAnswer(): WhoIsThere | null {
  if (answered !== null) first = null
  return answered
}

/** The answer to the first question once, then another. */
export function askWhoIsThere(signal: AbortSignal): Promise<WhoIsThere> {
  const answer = first ?? ask(signal)
  first = null
  return answer
}

async function ask(signal?: AbortSignal): Promise<WhoIsThere> {
  const before = Date.now()
  const me = await get<Me>(paths.me, signal)
  return { me, clockOffset: me.now - (before + Date.now()) / 2 }
}

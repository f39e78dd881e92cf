// `migrate`: brings the database up to date, as `serve` does too.

import { UP_TO_DATE } from '../../words/program-words.ts'
import { withStore } from './installation.ts'
import type { Word } from './word.ts'

export function defineMigrate(word: Word): void {
  word.does(async () => {
    await withStore(async () => {}, { mayBegin: true })
    word.terminal.say(UP_TO_DATE)
  })
}

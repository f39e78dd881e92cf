// What is asked of the store to say when a number will be called: all that decides it beside its own row.
import type { AgentSaid } from '../../domain/next-dial.ts'
import type { PastCall } from '../../domain/plan/limits.ts'
import type { ContactDetail } from './task-book.ts'

export interface NumberBook {
  /** Where the number stands in tasks that have not ended; the newest task first. */
  contactsOfNumber(accountId: number, phone: string): Promise<readonly ContactDetail[]>
  /** In the order in which they are asked. */
  numberFacts(
    accountId: number,
    taskId: number,
    numbers: readonly NumberOfPerson[],
    asked: AskedOfNumbers,
  ): Promise<readonly NumberFacts[]>
}

export interface NumberOfPerson {
  readonly phone: string
  /** Empty: nobody said whose number it is. */
  readonly memberid: string
}

export interface AskedOfNumbers {
  /** Epoch ms; a block whose term is over by then does not count. */
  readonly now: number
  /** Calls since then, epoch ms; null: none. */
  readonly since: number | null
  /** Calls to the other numbers of its person as well. */
  readonly isPersonal: boolean
}

export interface NumberFacts {
  readonly isBlocked: boolean
  /** Its person refused, in whatever task of the account, and is still on the block list for it. */
  readonly refusal: AgentSaid | null
  /** What its agent said of the last call to it in this task. */
  readonly said: AgentSaid | null
  /** It is being called, or with `isPersonal` another number of its person. */
  readonly isPersonCalled: boolean
  readonly history: readonly PastCall[]
}

// The verbs that only `/v1` asks, over the connections of the API; each account has its share of them.
import type { ResourceStore } from '../port/resource-store.ts'
import type { AccountGate } from './account-gate.ts'
import { findCall, searchCalls, sumCalls } from './call/search-calls.ts'
import { pageContacts } from './contact/contact-pages.ts'
import type { Database } from './database.ts'
import { readReport } from './report/read-report.ts'
import { changeTask } from './task/change-task.ts'
import { countCallAgain } from './task/count-call-again.ts'
import { findTask, pageTasks } from './task/task-pages.ts'

export function resourceVerbs(api: Database, gate: AccountGate): ResourceStore {
  const shared =
    <Args extends unknown[], Result>(
      verb: (db: Database, accountId: number, ...args: Args) => Promise<Result>,
    ) =>
    (accountId: number, ...args: Args): Promise<Result> =>
      gate.run(accountId, () => verb(api, accountId, ...args))
  return {
    pageTasks: shared(pageTasks),
    findTask: shared(findTask),
    changeTask: shared(changeTask),
    pageContacts: shared(pageContacts),
    countCallAgain: shared(countCallAgain),

    searchCalls: shared(searchCalls),
    findCall: shared(findCall),
    sumCalls: shared(sumCalls),
    readReport: shared(readReport),
  }
}

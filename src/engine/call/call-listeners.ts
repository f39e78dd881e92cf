// Everybody who hears what happens to an account's calls, as one listener: the facts first.
import type { AccountNow } from '../account/account-now.ts'
import type { Facts } from '../account/facts.ts'
import type { EngineNode } from '../engine-node.ts'
import { callEvents } from './call-events.ts'
import { callFacts } from './call-facts.ts'
import type { CallListener } from './live-call.ts'
import { pacingNews } from './pacing-news.ts'

export function callListeners(
  account: AccountNow,
  facts: Facts,
  node: EngineNode,
  others: readonly CallListener[],
): CallListener {
  const all = [
    callFacts(account, facts, node),
    pacingNews(account, node),
    callEvents(account, node),
    ...others,
  ]
  return (call, news) => {
    for (const listener of all) listener(call, news)
  }
}

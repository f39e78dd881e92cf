// The account as it is now: one stream a page, kept up to date by what changes, read by selectors so that a
// card is drawn again only when its own agent changes.
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { LiveAccount, LiveChange } from '../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../client/paths.ts'
import type { Refused } from '../client/request.ts'
import { isTurnedAway, ME, useServerNow, useSession } from '../client/session.tsx'
import { streamEvents } from './event-stream.ts'

export interface LivePicture {
  /** Null: nothing has come yet. */
  readonly account: LiveAccount | null
  /** Since when the stream is broken, epoch ms by the server's clock; null: it is not. */
  readonly lostSince: number | null
  /** Why the server ended it for good. */
  readonly refused: Refused | null
}

const NOTHING: LivePicture = { account: null, lostSince: null, refused: null }

class LiveStore {
  picture: LivePicture = NOTHING
  readonly #listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(changes: Partial<LivePicture>): void {
    this.picture = { ...this.picture, ...changes }
    for (const listener of this.#listeners) listener()
  }
}

/** What did not change stays the same object. */
export function changed(account: LiveAccount, change: LiveChange): LiveAccount {
  const { tasks, agents, goneTasks = [], goneAgents = [], ...rest } = change
  const known = { ...account, ...rest } as LiveAccount
  return {
    ...known,
    tasks: merged(account.tasks, tasks, goneTasks, ({ taskid }) => taskid),
    agents: merged(account.agents, agents, goneAgents, ({ ext }) => ext),
  }
}

function merged<Row>(
  rows: readonly Row[],
  fresh: readonly Row[] | undefined,
  gone: readonly string[],
  idOf: (row: Row) => string,
): Row[] {
  if (fresh === undefined && gone.length === 0) return rows as Row[]
  const byId = new Map(rows.map(row => [idOf(row), row]))
  for (const id of gone) byId.delete(id)
  for (const row of fresh ?? []) byId.set(idOf(row), row)
  return [...byId.values()]
}

const LiveContext = createContext<LiveStore | null>(null)

export function LiveProvider({ path = paths.live, children }: { path?: string; children: ReactNode }) {
  const { account } = useSession()
  const queries = useQueryClient()
  const [store] = useState(() => new LiveStore())
  const now = useServerNow()
  useEffect(() => {
    if (account === null) return
    const end = new AbortController()
    store.set(NOTHING)
    void streamEvents(path, end.signal, now, {
      event(name, data) {
        const { account: known } = store.picture
        if (name === 'snapshot') store.set({ account: data as LiveAccount })
        else if (name === 'change' && known !== null)
          store.set({ account: changed(known, data as LiveChange) })
        else if (name === 'ended') void queries.invalidateQueries({ queryKey: ME })
      },
      lost: lostSince => store.set({ lostSince }),
      refused(refused) {
        store.set({ refused })
        if (isTurnedAway(refused)) void queries.invalidateQueries({ queryKey: ME })
      },
    })
    return () => end.abort()
  }, [account, path, store, queries, now])
  return <LiveContext value={store}>{children}</LiveContext>
}

/** `select` must answer the same object as long as nothing it looks at has changed. */
export function useLive<Part>(select: (picture: LivePicture) => Part): Part {
  const store = useContext(LiveContext)
  if (store === null) throw new Error('there is no live stream here')
  return useSyncExternalStore(store.subscribe, () => select(store.picture))
}

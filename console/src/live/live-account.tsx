// The account as it is now, kept up to date by what changes, read by selectors so that a
// card is drawn again only when its own agent changes.
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { LiveAccount } from '../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../client/paths.ts'
import type { Refused } from '../client/request.ts'
import { isTurnedAway, ME, useServerNow, useSession } from '../client/session.tsx'
import { goOnWithLive, seenEarly } from './early-live.ts'
import { folded } from './live-fold.ts'

export interface AccountNow {
  /** Null: nothing has come yet. */
  readonly account: LiveAccount | null
  /** Since when the stream is broken, epoch ms by the server's clock; null: it is not. */
  readonly lostSince: number | null
  /** Why the server ended it for good. */
  readonly refused: Refused | null
}

const NOTHING: AccountNow = { account: null, lostSince: null, refused: null }

class LiveStore {
  picture: AccountNow
  readonly #listeners = new Set<() => void>()

  constructor(account: LiveAccount | null) {
    this.picture = { ...NOTHING, account }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(changes: Partial<AccountNow>): void {
    this.picture = { ...this.picture, ...changes }
    for (const listener of this.#listeners) listener()
  }
}

const LiveContext = createContext<LiveStore | null>(null)

export function LiveProvider({ path = paths.live, children }: { path?: string; children: ReactNode }) {
  const { account, me } = useSession()
  const userId = me.user.id
  const queries = useQueryClient()
  const [store] = useState(() => new LiveStore(seenEarly(path, userId)))
  const now = useServerNow()
  useEffect(() => {
    if (account === null) return
    const leave = goOnWithLive(path, userId, {
      event(name, data) {
        const known = store.picture.account
        const next = folded(known, name, data)
        if (next !== known) store.set({ account: next })
        if (name === 'ended') void queries.invalidateQueries({ queryKey: ME })
      },
      lost: forMs => store.set({ lostSince: forMs === null ? null : now() - forMs }),
      refused(refused) {
        store.set({ refused })
        if (isTurnedAway(refused)) void queries.invalidateQueries({ queryKey: ME })
      },
    })
    return () => {
      leave()
      store.set(NOTHING)
    }
  }, [account, userId, path, store, queries, now])
  return <LiveContext value={store}>{children}</LiveContext>
}

/** `select` must answer the same object as long as nothing it looks at has changed. */
export function useLive<Part>(select: (picture: AccountNow) => Part): Part {
  const store = useContext(LiveContext)
  if (store === null) throw new Error('there is no live stream here')
  return useSyncExternalStore(store.subscribe, () => select(store.picture))
}

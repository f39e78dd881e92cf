// Who is signed in, the account that is looked at, and how far the browser's clock is off.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type { Me } from '../../../src/api/v1/resources/session.ts'
import { paths } from './paths.ts'
import { get, Refused, reader, request } from './request.ts'

export interface Session {
  readonly me: Me
  /** Company code of the account the pages are about; null: an operator has chosen none. */
  readonly account: string | null
  readonly accountName: string
  readonly timeZone: string
  /** Server's clock minus the browser's, ms. */
  readonly clockOffset: number
  chooseAccount(account: ChosenAccount | null): void
  signOut(): Promise<void>
}

/** What an operator looks at. */
export interface ChosenAccount {
  readonly code: string
  readonly name: string
  readonly timeZone: string
}

const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('nobody is signed in')
  return session
}

/** Epoch ms by the server's clock. */
export function useServerNow(): () => number {
  const { clockOffset } = useSession()
  return useCallback(() => Date.now() + clockOffset, [clockOffset])
}

const KEY = 'yuhu.account'
export const ME = ['me'] as const

export type MeState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'away'; retry(): void }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly me: Me; readonly clockOffset: number }

export function useMe(): MeState {
  const query = useQuery({
    queryKey: ME,
    queryFn: async ({ signal }) => {
      const before = Date.now()
      const me = await get<Me>(paths.me, signal)
      return { me, clockOffset: me.now - (before + Date.now()) / 2 }
    },
    retry: false,
    staleTime: 60_000,
    refetchInterval: query => (query.state.status === 'error' ? 3_000 : 300_000),
  })
  const { data, error, refetch } = query
  if (error instanceof Refused && error.status === 401) return { kind: 'out' }
  if (data !== undefined) return { kind: 'in', ...data }
  if (error !== null) return { kind: 'away', retry: () => void refetch() }
  return { kind: 'loading' }
}

/** A browser whose clock is a little off shows its own seconds; only what would be seen is corrected. */
const OFFSET_SEEN_MS = 2_000

export function SessionProvider(props: {
  readonly me: Me
  readonly clockOffset: number
  readonly children: ReactNode
}) {
  const { me, clockOffset, children } = props
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<ChosenAccount | null>(chosenBefore)
  const about = me.account ?? chosen
  // Requests are made in effects of children, which run before any of ours.
  reader.account = me.account === null ? (chosen?.code ?? null) : null
  const session = useMemo<Session>(
    () => ({
      me,
      account: about?.code ?? null,
      accountName: about?.name ?? '',
      timeZone: about?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      clockOffset: Math.abs(clockOffset) > OFFSET_SEEN_MS ? clockOffset : 0,
      chooseAccount(next) {
        if (next === null) sessionStorage.removeItem(KEY)
        else sessionStorage.setItem(KEY, JSON.stringify(next))
        reader.account = next?.code ?? null
        setChosen(next)
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] })
      },
      async signOut() {
        await request('DELETE', paths.session).catch(() => {})
        queries.clear()
        await queries.invalidateQueries({ queryKey: ME })
      },
    }),
    [me, about, clockOffset, queries],
  )
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Kept by the tab: two tabs may look at two accounts. */
function chosenBefore(): ChosenAccount | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    return typeof kept?.code === 'string' && typeof kept.timeZone === 'string' ? kept : null
  } catch {
    return null
  }
}

// Who is signed in, the account that is looked at, and how far the browser's clock is off.
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Me } from '../../../src/api/v1/resources/session.ts'
import { askWhoIsThere, takeFirstAnswer } from './first-question.ts'
import { paths } from './paths.ts'
import { Refused, reader, request } from './request.ts'

export interface Session {
  readonly me: Me
  /** Company code of the account the pages are about; null: an operator has chosen none. */
  readonly account: string | null
  readonly accountName: string
  readonly timeZone: string
  /** Epoch ms by the server's clock; always the same function. */
  serverNow(): number
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

export function useServerNow(): () => number {
  return useSession().serverNow
}

const KEY = 'yuhu.account'
export const ME = ['me'] as const

/** What the server says to whoever asks who they are. */
type MeAnswer =
  | { readonly kind: 'in'; readonly me: Me; readonly clockOffset: number }
  /** `why`: a sentence, if the server says more than that nobody is signed in; `isEnded`: somebody was. */
  | { readonly kind: 'out'; readonly why: string | null; readonly isEnded: boolean }

export type MeState = MeAnswer | { readonly kind: 'loading' } | { readonly kind: 'away'; retry(): void }

/** A page that asks for nothing else learns so soon that its account was disabled, or its user signed out. */
const EVERY_MS = 15_000
const AGAIN_MS = 3_000

/** Reasons why nothing at all is answered any more. */
const CLOSED = ['accountDisabled', 'accountExpired', 'userDisabled', 'passwordMustChange']

export function isTurnedAway(error: unknown): error is Refused {
  return error instanceof Refused && (error.status === 401 || CLOSED.includes(error.reason))
}

/** What was asked before anything was drawn, if it is known by now: nothing is drawn without it first. */
export function knowFirstAnswer(queries: QueryClient): void {
  const answer = takeFirstAnswer()
  if (answer !== null) queries.setQueryData<MeAnswer>(ME, { kind: 'in', ...answer })
}

/** A no is an answer as well: the door must not be rebuilt, under somebody who types, when it is asked again. */
export function useMe(): MeState {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: ME,
    queryFn: async ({ signal }): Promise<MeAnswer> => {
      try {
        return { kind: 'in', ...(await askWhoIsThere(signal)) }
      } catch (error) {
        if (!isTurnedAway(error)) throw error
        const last = queries.getQueryData<MeAnswer>(ME)
        const isEnded = last !== undefined && (last.kind === 'in' || last.isEnded)
        return { kind: 'out', why: error.reason === 'notSignedIn' ? null : error.message, isEnded }
      }
    },
    retry: false,
    refetchInterval: ({ state: { data, status } }) => {
      if (status === 'error') return AGAIN_MS
      if (data?.kind === 'out') return data.why === null ? false : AGAIN_MS
      return EVERY_MS
    },
  })
  const { data, error, refetch } = query
  if (data !== undefined) return data
  return error === null ? { kind: 'loading' } : { kind: 'away', retry: () => void refetch() }
}

/** Everything but who is signed in: it was answered to somebody, about an account. */
function forget(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] })
}

/** A browser whose clock is a little off shows its own seconds; only what would be seen is corrected. */
const OFFSET_SEEN_MS = 2_000

/** Belongs to one user: whoever comes next gets a new one. */
export function SessionProvider(props: {
  readonly me: Me
  readonly clockOffset: number
  readonly children: ReactNode
}) {
  const { me, clockOffset, children } = props
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<ChosenAccount | null>(chosenBefore)
  const about = me.account ?? chosen
  const offset = useRef(0)
  offset.current = Math.abs(clockOffset) > OFFSET_SEEN_MS ? clockOffset : 0
  // Requests are made in effects of children, which run before any of ours.
  reader.account = me.account === null ? (chosen?.code ?? null) : null
  // However it ends: whoever comes next sees neither what this one saw nor what it was refused.
  useEffect(() => () => forget(queries), [queries])
  const serverNow = useCallback(() => Date.now() + offset.current, [])
  const session = useMemo<Session>(
    () => ({
      me,
      account: about?.code ?? null,
      accountName: about?.name ?? '',
      timeZone: about?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      serverNow,
      chooseAccount(next) {
        if (next === null) sessionStorage.removeItem(KEY)
        else sessionStorage.setItem(KEY, JSON.stringify(next))
        reader.account = next?.code ?? null
        setChosen(next)
        forget(queries)
      },
      async signOut() {
        await request('DELETE', paths.session).catch(() => {})
        await queries.resetQueries({ queryKey: ME })
      },
    }),
    [me, about, serverNow, queries],
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

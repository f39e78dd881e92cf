// The first cell of a row: what it is, and the way to its details; all of the row can be clicked.
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { createContext, type MouseEvent, type ReactNode, useContext, useMemo } from 'react'
import styles from './table.module.css'

interface Opening {
  hrefTo(search: object): string
  go(search: object): void
}

const OpeningContext = createContext<Opening | null>(null)

/** Around a table: looks once where its page is. The router's own links would each do so, for every new row. */
export function Openings({ children }: { readonly children: ReactNode }) {
  const before = useLocation({ select: ({ search }) => search })
  const router = useRouter()
  const navigate = useNavigate()
  const opening = useMemo<Opening>(
    () => ({
      hrefTo: search => router.options.stringifySearch({ ...before, ...search }),
      go: search => void navigate({ to: '.', search: { ...before, ...search } as never, resetScroll: false }),
    }),
    [before, router, navigate],
  )
  return <OpeningContext value={opening}>{children}</OpeningContext>
}

export function Open({ search, children }: { readonly search: object; readonly children: ReactNode }) {
  const opening = useContext(OpeningContext)
  if (opening === null) throw new Error('this is in no table')
  return (
    <a
      href={opening.hrefTo(search)}
      className={styles.open}
      onClick={event => {
        if (!isPlain(event)) return
        event.preventDefault()
        opening.go(search)
      }}
    >
      {children}
    </a>
  )
}

/** Whoever holds a key wants a tab or a window of its own. */
function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey
}

// The door, then the pages.
import { RouterProvider } from '@tanstack/react-router'
import { Suspense } from 'react'
import { SessionProvider, useMe } from './client/session.tsx'
import { Away } from './parts/away.tsx'
import { dressed } from './parts/dressed.tsx'
import styles from './parts/sole.module.css'
import { router } from './router.tsx'

// Whoever is signed in already needs neither.
const SignIn = dressed(async () => ({ default: (await import('./pages/sign-in.tsx')).SignIn }))
const ChoosePassword = dressed(async () => ({
  default: (await import('./pages/choose-password.tsx')).ChoosePassword,
}))

export function App() {
  return (
    <Suspense fallback={<Waiting />}>
      <Who />
    </Suspense>
  )
}

function Waiting() {
  return (
    <div className={styles.whole}>
      <span className={styles.dots} role="status" aria-label="…" />
    </div>
  )
}

function Who() {
  const state = useMe()
  if (state.kind === 'loading') return <Waiting />
  if (state.kind === 'away') return <Away retry={state.retry} />
  if (state.kind === 'out') return <SignIn why={state.why} isEnded={state.isEnded} />
  const { me, clockOffset } = state
  if (me.user.isOneTime) return <ChoosePassword me={me} />
  return (
    <SessionProvider key={me.user.id} me={me} clockOffset={clockOffset}>
      <RouterProvider router={router} />
    </SessionProvider>
  )
}

// The door, then the pages.
import { Center, Loader } from '@mantine/core'
import { RouterProvider } from '@tanstack/react-router'
import { SessionProvider, useMe } from './client/session.tsx'
import { ChoosePassword } from './pages/choose-password.tsx'
import { SignIn } from './pages/sign-in.tsx'
import { Away } from './parts/away.tsx'
import { router } from './router.tsx'

export function App() {
  const state = useMe()
  if (state.kind === 'loading')
    return (
      <Center mih="100vh">
        <Loader type="dots" role="status" aria-label="…" />
      </Center>
    )
  if (state.kind === 'away') return <Away retry={state.retry} />
  if (state.kind === 'out') return <SignIn why={state.why} isEnded={state.isEnded} />
  const { me, clockOffset } = state
  if (me.user.isOneTime) return <ChoosePassword me={me} />
  return (
    <SessionProvider me={me} clockOffset={clockOffset}>
      <RouterProvider router={router} />
    </SessionProvider>
  )
}

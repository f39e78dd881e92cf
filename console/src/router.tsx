// Which page stands at which address; filters live in the address too.
import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { lazy } from 'react'
import { atLeast } from './can.ts'
import { useSession } from './client/session.tsx'
import { NotFound } from './pages/not-found.tsx'
import { Shell } from './parts/shell.tsx'

const NowPage = lazy(() => import('./pages/now/now.tsx'))
const TasksPage = lazy(() => import('./pages/tasks/tasks.tsx'))

const root = createRootRoute({ notFoundComponent: NotFound })
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

/** An agent's first page is the desk; an operator that has chosen no account sees the installation. */
function First() {
  const { me, account } = useSession()
  if (!atLeast(me.user.role, 'supervisor')) return <Navigate to={'/desk' as string} />
  if (account === null) return <Navigate to={'/installation' as string} />
  return <NowPage />
}

const now = createRoute({ getParentRoute: () => shell, path: '/', component: First })
const tasks = createRoute({ getParentRoute: () => shell, path: '/tasks', component: TasksPage })

export const router = createRouter({
  routeTree: root.addChildren([shell.addChildren([now, tasks])]),
  basepath: '/console',
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

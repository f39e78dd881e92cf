// Which page stands at which address; filters live in the address too.
import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { atLeast } from './can.ts'
import { useSession } from './client/session.tsx'
import { Broken } from './pages/broken.tsx'
import { NotFound } from './pages/not-found.tsx'
import { EndTaskDesk } from './pages/now/end-task.tsx'
import { NowPage } from './pages/now/now.tsx'
import { readTaskSearch } from './pages/task/task-search.ts'
import { readTasksSearch } from './pages/tasks/tasks-search.ts'
import { dressed } from './parts/dressed.tsx'
import { Shell } from './parts/shell.tsx'
import { oneOf, text, whole } from './search.ts'

const DeskPage = dressed(() => import('./pages/desk/desk.tsx'))
const TasksPage = dressed(() => import('./pages/tasks/tasks.tsx'))

const TaskPage = dressed(() => import('./pages/task/task.tsx'))
const AgentsPage = dressed(() => import('./pages/agents/agents.tsx'))
const LinesPage = dressed(() => import('./pages/lines/lines.tsx'))
const PlansPage = dressed(() => import('./pages/plans/plans.tsx'))
const PlanPage = dressed(() => import('./pages/plans/plan-page.tsx'))
const BlocksPage = dressed(() => import('./pages/blocks/blocks.tsx'))
const CallBacksPage = dressed(() => import('./pages/call-backs/call-backs.tsx'))
const CallsPage = dressed(() => import('./pages/calls/calls.tsx'))
const ImportPage = dressed(() => import('./pages/import/import.tsx'))
const WallPage = dressed(() => import('./pages/wall/wall.tsx'))
const PushesPage = dressed(() => import('./pages/pushes/pushes.tsx'))
const MePage = dressed(() => import('./pages/me/me.tsx'))
const SettingsPage = dressed(() => import('./pages/settings/settings.tsx'))
const AuditPage = dressed(() => import('./pages/audit/audit.tsx'))
const InstallationPage = dressed(() => import('./pages/installation/installation.tsx'))

type Raw = Readonly<Record<string, unknown>>

const root = createRootRoute()
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Frame })

function Frame() {
  return (
    <EndTaskDesk>
      <Shell />
    </EndTaskDesk>
  )
}

/** An agent's first page is the desk; an operator that has chosen no account sees the installation. */
function First() {
  const { me, account } = useSession()
  const { wall } = now.useSearch()
  if (!atLeast(me.user.role, 'supervisor')) return <Navigate to={'/desk' as string} />
  if (account === null) return <Navigate to={'/installation' as string} />
  return wall ? <Navigate to="/wall" replace /> : <NowPage />
}

function Wall() {
  const { me, account } = useSession()
  if (!atLeast(me.user.role, 'supervisor') || account === null) return <Navigate to="/" replace />
  return <WallPage />
}

const desk = createRoute({ getParentRoute: () => root, path: '/desk', component: DeskPage })
const now = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: First,
  validateSearch: (raw: Raw): { readonly wall?: true; readonly talk?: string } => {
    const talk = text(raw, 'talk', 10)
    return { ...(raw['wall'] !== undefined && { wall: true }), ...(talk !== undefined && { talk }) }
  },
})
const wall = createRoute({ getParentRoute: () => root, path: '/wall', component: Wall })
const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/tasks',
  component: TasksPage,
  validateSearch: readTasksSearch,
})
const task = createRoute({
  getParentRoute: () => shell,
  path: '/tasks/$taskid',
  component: TaskPage,
  validateSearch: readTaskSearch,
})
const calls = createRoute({
  getParentRoute: () => shell,
  path: '/calls',
  component: CallsPage,
  validateSearch: (raw: Raw) => ({
    tab: oneOf(raw, 'tab', ['list', 'sums']),
    call: whole(raw, 'call'),
    phone: text(raw, 'phone'),
    from: text(raw, 'from', 10),
    to: text(raw, 'to', 10),
    outcome: text(raw, 'outcome'),
    agent: text(raw, 'agent', 10),
    task: text(raw, 'task', 100),
    disposition: text(raw, 'disposition', 100),
    userid: text(raw, 'userid', 255),
    memberid: text(raw, 'memberid', 255),
    customuuid: text(raw, 'customuuid', 255),
  }),
})
const importNumbers = createRoute({
  getParentRoute: () => shell,
  path: '/tasks/$taskid/import',
  component: ImportPage,
  validateSearch: (raw: Raw) => ({ import: whole(raw, 'import') }),
})
const importBlocks = createRoute({
  getParentRoute: () => shell,
  path: '/blocks/import',
  component: ImportPage,
  validateSearch: (raw: Raw) => ({ import: whole(raw, 'import') }),
})
const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  component: AgentsPage,
  validateSearch: (raw: Raw) => ({
    tab: oneOf(raw, 'tab', ['agents', 'groups']),
    text: text(raw, 'text', 10),
    group: text(raw, 'group', 100),
    agent: text(raw, 'agent', 10),
    open: text(raw, 'open', 100),
  }),
})
const lines = createRoute({
  getParentRoute: () => shell,
  path: '/lines',
  component: LinesPage,
  validateSearch: (raw: Raw) => ({
    tab: oneOf(raw, 'tab', ['trunks', 'callerIds']),
    trunk: text(raw, 'trunk', 100),
    callerId: text(raw, 'callerId', 50),
  }),
})
const plans = createRoute({ getParentRoute: () => shell, path: '/plans', component: PlansPage })
const plan = createRoute({ getParentRoute: () => shell, path: '/plans/$name', component: PlanPage })
const blocks = createRoute({
  getParentRoute: () => shell,
  path: '/blocks',
  component: BlocksPage,
  validateSearch: (raw: Raw) => ({ phone: text(raw, 'phone', 100), of: text(raw, 'of', 10) }),
})
const callBacks = createRoute({
  getParentRoute: () => shell,
  path: '/call-backs',
  component: CallBacksPage,
  validateSearch: (raw: Raw) => ({
    state: oneOf(raw, 'state', ['kept', 'ended']),
    agent: text(raw, 'agent', 10),
    phone: text(raw, 'phone', 50),
    from: text(raw, 'from', 10),
  }),
})
const pushes = createRoute({
  getParentRoute: () => shell,
  path: '/pushes',
  component: PushesPage,
  validateSearch: (raw: Raw) => ({
    kind: oneOf(raw, 'kind', ['call', 'state', 'task']),
    state: oneOf(raw, 'state', ['waiting', 'delivered', 'failed']),
  }),
})
const me = createRoute({ getParentRoute: () => shell, path: '/me', component: MePage })
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: SettingsPage,
  validateSearch: (raw: Raw) => ({
    tab: oneOf(raw, 'tab', ['settings', 'prompts', 'users', 'lists', 'keys']),
    user: whole(raw, 'user'),
  }),
})
const nothing = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound })
const audited = (raw: Raw) => ({
  noun: text(raw, 'noun'),
  actor: text(raw, 'actor'),
  subject: text(raw, 'subject'),
  entry: whole(raw, 'entry'),
})
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  component: AuditPage,
  validateSearch: audited,
})
const installation = createRoute({
  getParentRoute: () => shell,
  path: '/installation',
  component: InstallationPage,
  validateSearch: (raw: Raw) => ({
    tab: oneOf(raw, 'tab', ['accounts', 'nodes', 'doctor', 'operators', 'log']),
    user: whole(raw, 'user'),
    ...audited(raw),
  }),
})

export const router = createRouter({
  routeTree: root.addChildren([
    wall,
    desk,
    shell.addChildren([
      ...[now, tasks, task, calls, callBacks, agents, lines, plans, plan, blocks, pushes],
      ...[me, settings, audit, installation, importNumbers, importBlocks, nothing],
    ]),
  ]),
  basepath: '/console',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

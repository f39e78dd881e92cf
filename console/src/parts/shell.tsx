// What stands around every page: where one can go, who one is, which account it is about.
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { Role } from '../../../src/domain/user.ts'
import { atLeast } from '../can.ts'
import { useSession } from '../client/session.tsx'
import { type Text, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { SHELL } from '../words/shell.ts'
import { looksOf } from './button.tsx'
import { Person } from './person.tsx'
import styles from './shell.module.css'
import sole from './sole.module.css'

interface Place {
  readonly to: string
  readonly label: Text
  readonly least: Role
  readonly most?: Role
}

const PLACES: readonly Place[] = [
  { to: '/desk', label: SHELL.desk, least: 'agent', most: 'agent' },
  { to: '/', label: SHELL.now, least: 'supervisor' },
  { to: '/tasks', label: SHELL.tasks, least: 'supervisor' },
  { to: '/calls', label: SHELL.calls, least: 'supervisor' },
  { to: '/call-backs', label: SHELL.callBacks, least: 'supervisor' },
  { to: '/agents', label: SHELL.agents, least: 'supervisor' },
  { to: '/lines', label: SHELL.lines, least: 'supervisor' },
  { to: '/plans', label: SHELL.plans, least: 'supervisor' },
  { to: '/blocks', label: SHELL.blocks, least: 'supervisor' },
  { to: '/pushes', label: SHELL.pushes, least: 'supervisor' },
  { to: '/settings', label: SHELL.settings, least: 'admin' },
  { to: '/audit', label: SHELL.audit, least: 'admin' },
  { to: '/installation', label: SHELL.installation, least: 'operator' },
]

const NavOpen = createContext<(open: boolean) => void>(() => {})

export function Shell() {
  const say = useSay()
  const { me } = useSession()
  const [isOpen, setOpen] = useState(false)
  const { role } = me.user
  const places = PLACES.filter(({ least, most = 'operator' }) => atLeast(role, least) && atLeast(most, role))
  return (
    <NavOpen value={setOpen}>
      <div className={styles.app}>
        <a className={styles.skip} href="#content">
          {say(SHELL.skip)}
        </a>
        <nav className={styles.nav} data-open={isOpen || undefined} aria-label={say(SHELL.menu)}>
          <div className={styles.product}>{say(SHELL.product)}</div>
          {places.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              className={styles.link}
              activeOptions={{ exact: to === '/' }}
              onClick={() => setOpen(false)}
            >
              {say(label)}
            </Link>
          ))}
          <Person onGo={() => setOpen(false)} />
        </nav>
        <main className={styles.main} id="content">
          <Allowed>
            <Chosen>
              <Outlet />
            </Chosen>
          </Allowed>
        </main>
      </div>
    </NavOpen>
  )
}

/** Who may not see a page learns for whom it is; nothing is asked of the server. */
function Allowed({ children }: { readonly children: ReactNode }) {
  const say = useSay()
  const { me } = useSession()
  const { pathname } = useLocation()
  const { role } = me.user
  // The first page sends everybody on to their own.
  const place = PLACES.find(({ to }) => to !== '/' && (pathname === to || pathname.startsWith(`${to}/`)))
  if (place === undefined || atLeast(role, place.least)) return children
  const isAgent = role === 'agent'
  return (
    <>
      <Head title={say(place.label)} />
      <div className={sole.middle} role="status">
        {say(SHELL.notForYou(place.least, role))}
        <Link to={(isAgent ? '/desk' : '/') as string} {...looksOf({ variant: 'default' })}>
          {say(isAgent ? SHELL.toDesk : SHELL.toNow)}
        </Link>
      </div>
    </>
  )
}

/** Pages that are about no account. */
const WITHOUT_ACCOUNT = ['/', '/installation', '/me']

/** An operator belongs to no account: most pages wait until one is chosen. */
function Chosen({ children }: { readonly children: ReactNode }) {
  const say = useSay()
  const { account } = useSession()
  const { pathname } = useLocation()
  if (account !== null || WITHOUT_ACCOUNT.includes(pathname)) return children
  return (
    <>
      <Head title={say(PARTS.chooseFirst)} />
      <div className={sole.middle}>
        {say(PARTS.chooseFirstWhy)}
        <Link to={'/installation' as string} {...looksOf({})}>
          {say(SHELL.chooseAccount)}
        </Link>
      </div>
    </>
  )
}

interface HeadProps {
  readonly title: string
  readonly beside?: ReactNode
  readonly children?: ReactNode
}

/** The first line of a page: its name, what is said beside it, its tools. */
export function Head({ title, beside, children }: HeadProps) {
  const say = useSay()
  const openNav = useContext(NavOpen)
  const whole = `${title} · ${say(SHELL.product)}`
  useEffect(() => {
    document.title = whole
  }, [whole])
  return (
    <header className={styles.head}>
      <button
        type="button"
        className={styles.burger}
        onClick={() => openNav(true)}
        aria-label={say(SHELL.menu)}
      />
      <h1 title={title}>{title}</h1>
      {beside}
      <div className={styles.tools}>{children}</div>
    </header>
  )
}

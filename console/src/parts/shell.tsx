// What stands around every page: where one can go, who one is, which account it is about.
import { Burger, Button, Menu, useMantineColorScheme } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { createContext, useContext, useState } from 'react'
import type { Role } from '../../../src/domain/user.ts'
import { atLeast } from '../can.ts'
import { useSession } from '../client/session.tsx'
import { type Text, useLanguage, useSay } from '../words/language.ts'
import { ROLE, SHELL } from '../words/shell.ts'
import styles from './shell.module.css'

interface Place {
  readonly to: string
  readonly label: Text
  readonly least: Role
}

const PLACES: readonly Place[] = [
  { to: '/', label: SHELL.now, least: 'supervisor' },
  { to: '/tasks', label: SHELL.tasks, least: 'supervisor' },
  { to: '/calls', label: SHELL.calls, least: 'supervisor' },
  { to: '/agents', label: SHELL.agents, least: 'supervisor' },
  { to: '/lines', label: SHELL.lines, least: 'supervisor' },
  { to: '/blocks', label: SHELL.blocks, least: 'supervisor' },
  { to: '/pushes', label: SHELL.pushes, least: 'supervisor' },
  { to: '/settings', label: SHELL.settings, least: 'admin' },
  { to: '/audit', label: SHELL.audit, least: 'admin' },
  { to: '/installation', label: SHELL.installation, least: 'operator' },
]

const NavOpen = createContext<(open: boolean) => void>(() => {})

export function Shell() {
  const say = useSay()
  const { me, account } = useSession()
  const [isOpen, setOpen] = useState(false)
  const places = PLACES.filter(({ least }) => atLeast(me.user.role, least))
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
          <div className={styles.who}>
            {me.account?.name ?? ''} {account ?? ''}
            <Person />
          </div>
        </nav>
        <main className={styles.main} id="content">
          <Outlet />
        </main>
      </div>
    </NavOpen>
  )
}

function Person() {
  const say = useSay()
  const { me, signOut } = useSession()
  const { language, choose } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" fullWidth justify="flex-start" p={0} c="var(--soft)">
          {me.user.name || me.user.login} · {say(ROLE[me.user.role])}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
          {say(SHELL.otherLanguage)}
        </Menu.Item>
        <Menu.Item onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}>
          {say(SHELL.theme)}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{say(SHELL.signOut)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface HeadProps {
  readonly title: string
  readonly beside?: React.ReactNode
  readonly children?: React.ReactNode
}

/** The first line of a page: its name, what is said beside it, its tools. */
export function Head({ title, beside, children }: HeadProps) {
  const say = useSay()
  const openNav = useContext(NavOpen)
  return (
    <header className={styles.head}>
      <Burger
        className={styles.burger ?? ''}
        size="sm"
        opened={false}
        onClick={() => openNav(true)}
        aria-label={say(SHELL.menu)}
      />
      <h1>{title}</h1>
      {beside}
      <div className={styles.tools}>{children}</div>
    </header>
  )
}

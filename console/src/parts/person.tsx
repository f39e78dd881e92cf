// The foot of the menu: whose account, who is signed in, language and looks.
import { Button, Menu, useMantineColorScheme } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useSession } from '../client/session.tsx'
import { type Text, useLanguage, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { ROLE, SHELL } from '../words/shell.ts'
import styles from './shell.module.css'

type Scheme = 'auto' | 'light' | 'dark'

const SCHEMES: Readonly<Record<Scheme, { readonly label: Text; readonly next: Scheme }>> = {
  auto: { label: PARTS.system, next: 'light' },
  light: { label: PARTS.light, next: 'dark' },
  dark: { label: PARTS.dark, next: 'auto' },
}

export function Person({ onGo }: { readonly onGo: () => void }) {
  const say = useSay()
  const { me, account, accountName, signOut } = useSession()
  return (
    <div className={styles.who}>
      {account !== null && (
        <div className={styles.account}>
          {accountName} {account}
        </div>
      )}
      <Menu position="top-start" withinPortal>
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" fullWidth justify="flex-start" px={4} c="var(--soft)">
            {me.user.name || me.user.login} · {say(ROLE[me.user.role])}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={'/me' as string} onClick={onGo}>
            {say(PARTS.myself)}
          </Menu.Item>
          <Menu.Item onClick={() => void signOut()}>{say(SHELL.signOut)}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <div className={styles.switches}>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
    </div>
  )
}

export function LanguageSwitch() {
  const say = useSay()
  const { language, choose } = useLanguage()
  const other = language === 'zh' ? 'en' : 'zh'
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      px={4}
      c="var(--soft)"
      lang={other}
      onClick={() => choose(other)}
    >
      {say(SHELL.otherLanguage)}
    </Button>
  )
}

function SchemeSwitch() {
  const say = useSay()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { label, next } = SCHEMES[colorScheme]
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      px={4}
      c="var(--soft)"
      title={say(SHELL.theme)}
      onClick={() => setColorScheme(next)}
    >
      {say(label)}
    </Button>
  )
}

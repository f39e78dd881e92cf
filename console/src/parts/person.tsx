// The foot of the menu: whose account, who is signed in, language and looks.
import { Link } from '@tanstack/react-router'
import { useSession } from '../client/session.tsx'
import { chooseScheme, type Scheme, useScheme } from '../looks.ts'
import { type Text, useLanguage, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { ROLE, SHELL } from '../words/shell.ts'
import { Button, type ButtonProps } from './button.tsx'
import styles from './shell.module.css'

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
      <Link to={'/me' as string} className={styles.myself} title={say(PARTS.myself)} onClick={onGo}>
        {me.user.name || me.user.login} · {say(ROLE[me.user.role])}
      </Link>
      <div className={styles.switches}>
        <Small onClick={() => void signOut()}>{say(SHELL.signOut)}</Small>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
    </div>
  )
}

function LanguageSwitch() {
  const say = useSay()
  const { language, choose } = useLanguage()
  const other = language === 'zh' ? 'en' : 'zh'
  return (
    <Small lang={other} onClick={() => choose(other)}>
      {say(SHELL.otherLanguage)}
    </Small>
  )
}

function SchemeSwitch() {
  const say = useSay()
  const { label, next } = SCHEMES[useScheme()]
  return (
    <Small title={say(SHELL.theme)} onClick={() => chooseScheme(next)}>
      {say(label)}
    </Small>
  )
}

function Small(props: ButtonProps) {
  return <Button {...props} variant="subtle" size="compact-sm" hue="soft" isFlush />
}

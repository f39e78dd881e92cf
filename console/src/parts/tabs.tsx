// Parts of a page, each under an address of its own.
import { Link } from '@tanstack/react-router'
import { type Text, useSay } from '../words/language.ts'
import styles from './tabs.module.css'

interface TabsProps {
  readonly label: string
  readonly tabs: readonly { readonly id: string; readonly label: Text }[]
  readonly open: string
}

export function Tabs({ label, tabs, open }: TabsProps) {
  const say = useSay()
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map(tab => (
        <Link
          key={tab.id}
          to="."
          search={{ tab: tab.id } as never}
          className={styles.tab}
          aria-current={tab.id === open ? 'page' : undefined}
          data-open={tab.id === open || undefined}
        >
          {say(tab.label)}
        </Link>
      ))}
    </nav>
  )
}

// An address at which there is nothing.
import { Link } from '@tanstack/react-router'
import { looksOf } from '../parts/button.tsx'
import { Head } from '../parts/shell.tsx'
import styles from '../parts/sole.module.css'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function NotFound() {
  const say = useSay()
  return (
    <>
      <Head title={say(SHELL.nothingHere)} />
      <div className={styles.middle} role="status">
        {say(SHELL.notFound)}
        <Link to={'/' as string} {...looksOf({ variant: 'default' })}>
          {say(SHELL.toNow)}
        </Link>
      </div>
    </>
  )
}

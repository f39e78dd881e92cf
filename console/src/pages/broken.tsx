// In place of a page whose program failed: what happened, and the way on. The menu stays.
import { Button } from '../parts/button.tsx'
import styles from '../parts/sole.module.css'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function Broken({ error }: { readonly error: unknown }) {
  const say = useSay()
  return (
    <div className={styles.column}>
      <h1>{say(SHELL.broken)}</h1>
      <div>{say(SHELL.brokenHelp)}</div>
      <div className={styles.notice} role="alert">
        <code>{String(error)}</code>
      </div>
      <Button variant="default" onClick={() => window.location.reload()}>
        {say(SHELL.loadAgain)}
      </Button>
    </div>
  )
}

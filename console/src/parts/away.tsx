// No answer from the server: what is so, and a way to ask again.
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import { Button } from './button.tsx'
import styles from './sole.module.css'

export function Away({ retry }: { readonly retry: () => void }) {
  const say = useSay()
  return (
    <div className={styles.whole} role="status">
      {say(SHELL.unreachable)}
      <Button variant="default" onClick={retry}>
        {say(SHELL.retry)}
      </Button>
    </div>
  )
}

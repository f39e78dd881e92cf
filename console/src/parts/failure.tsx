// Why the server said no, beside what was asked for.
import { Refused } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import styles from './sole.module.css'

export function Failure({ error }: { readonly error: unknown }) {
  const say = useSay()
  if (error === null || error === undefined) return null
  return (
    <div className={styles.notice} role="alert">
      {error instanceof Refused ? error.message : say(SHELL.unreachable)}
    </div>
  )
}

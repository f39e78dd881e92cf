// The last imports into the task: what became of each, and the way back to it.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ImportRow } from '../../../../src/api/v1/resources/import-row.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { count, dateTime } from '../../words/format.ts'
import { IMPORT, importWords } from '../../words/import.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import styles from './import.module.css'

export function PastImports({
  taskid,
  onShow,
}: {
  readonly taskid: string | null
  readonly onShow: (id: number) => void
}) {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone } = useSession()
  const { data } = useQuery({
    queryKey: ['imports', taskid],
    queryFn: ({ signal }) => get<{ rows: readonly ImportRow[] }>(paths.imports(taskid), signal),
    // An import on this very page makes it stale.
    staleTime: 0,
  })
  if (data === undefined || data.rows.length === 0) return null
  return (
    <section className={styles.card}>
      <Text fw={650}>{say(IMPORT.past)}</Text>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <tbody>
            {data.rows.map(row => (
              <tr key={row.id}>
                <td title={row.name}>
                  <a
                    href={`?import=${row.id}`}
                    onClick={event => {
                      event.preventDefault()
                      onShow(row.id)
                    }}
                  >
                    {row.name}
                  </a>
                </td>
                <td>{dateTime(row.createdAt, timeZone).slice(0, 16)}</td>
                <td>{say(importWords(row).state[row.state])}</td>
                <td className={styles.number}>{row.added > 0 ? count(row.added, language) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

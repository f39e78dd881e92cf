// What is valid and why the rest is not; adding it; what was added; taking it out again.
import { Group, Button as LinkButton, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ImportRow } from '../../../../src/api/v1/resources/import-row.ts'
import { paths } from '../../client/paths.ts'
import { reader, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { count, timeOfDay } from '../../words/format.ts'
import { IMPORT, importWords } from '../../words/import.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import styles from './import.module.css'

interface OutcomeProps {
  readonly row: ImportRow
  readonly onChanged: (row: ImportRow) => void
}

export function CheckResult({ row, onChanged }: OutcomeProps) {
  const say = useSay()
  const { language } = useLanguage()
  const commit = useVerb(row, 'commit', onChanged)
  const words = importWords(row)
  const { check } = row
  if (check === null) return null
  const shown = (figure: number) => count(figure, language)
  const [valid, rows] = [shown(check.valid), shown(check.rows)]
  const result =
    check.persons === check.valid
      ? words.result(valid, rows)
      : IMPORT.persons(valid, shown(check.persons), rows)
  return (
    <section className={styles.card}>
      <Text className={styles.big ?? ''}>{say(result)}</Text>
      {check.faults.length === 0 ? <Text>{say(IMPORT.allGood)}</Text> : <Faults row={row} check={check} />}
      <Failure error={commit.error} />
      {row.state === 'checked' && (
        <Group>
          <Button loading={commit.isPending} onClick={() => commit.mutate()}>
            {say(words.commit(valid))}
          </Button>
        </Group>
      )}
    </section>
  )
}

function Faults({
  row,
  check,
}: {
  readonly row: ImportRow
  readonly check: NonNullable<ImportRow['check']>
}) {
  const say = useSay()
  const { language } = useLanguage()
  const link = `${paths.import(row.taskid, row.id)}/errors`
  return (
    <>
      <div>
        <Text fw={500}>{say(IMPORT.whyNot)}</Text>
        <ul className={styles.list}>
          {check.reasons.map(({ reason, count: rows, sentence }) => (
            <li key={reason}>
              {count(rows, language)} · {sentence}
            </li>
          ))}
        </ul>
      </div>
      <Group>
        <LinkButton
          component="a"
          variant="default"
          href={reader.account === null ? link : `${link}?account=${encodeURIComponent(reader.account)}`}
        >
          {say(IMPORT.errors)}
        </LinkButton>
        <Text size="sm" c="var(--soft)">
          {say(IMPORT.errorsHelp)}
        </Text>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={say(IMPORT.first)}>
        <table className={styles.table}>
          <caption className={styles.soft}>{say(IMPORT.first)}</caption>
          <thead>
            <tr>
              <th scope="col">{say(IMPORT.row)}</th>
              <th scope="col">{say(IMPORT.col)}</th>
              <th scope="col">{say(IMPORT.value)}</th>
              <th scope="col">{say(IMPORT.reason)}</th>
            </tr>
          </thead>
          <tbody>
            {check.faults.slice(0, 20).map(fault => (
              <tr key={`${fault.row} ${fault.column}`}>
                <td>{fault.row}</td>
                <td>{fault.column}</td>
                <td title={fault.value}>{fault.value}</td>
                <td title={fault.sentence}>{fault.sentence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

export function AddResult({ row, onChanged }: OutcomeProps) {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone } = useSession()
  const undo = useVerb(row, 'undo', onChanged)
  const words = importWords(row)
  const number = (value: number) => count(value, language)
  const meanwhile = row.duplicates + row.blocked
  if (row.state === 'undone')
    return (
      <section className={styles.card}>
        <Text className={styles.big ?? ''}>
          {say(words.undone(number(row.removed), number(row.added - row.removed)))}
        </Text>
        {row.problem !== null && <Text c="var(--bad)">{row.problem.sentence}</Text>}
      </section>
    )
  return (
    <section className={styles.card}>
      <Text className={styles.big ?? ''}>{say(words.added(number(row.added)))}</Text>
      {meanwhile > 0 && <Text>{say(words.meanwhile(number(meanwhile)))}</Text>}
      <Failure error={undo.error} />
      {row.undoUntil !== null && (
        <Group>
          <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
            {say(IMPORT.undo)}
          </Button>
          <Text size="sm" c="var(--soft)">
            {say(words.undoUntil(timeOfDay(row.undoUntil, timeZone)))}
          </Text>
        </Group>
      )}
    </section>
  )
}

export function useVerb(
  row: ImportRow,
  verb: 'commit' | 'cancel' | 'undo',
  onChanged: (row: ImportRow) => void,
) {
  return useMutation({
    mutationFn: () => request<ImportRow>('POST', `${paths.import(row.taskid, row.id)}/${verb}`),
    onSuccess: onChanged,
  })
}

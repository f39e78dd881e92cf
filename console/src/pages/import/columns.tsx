// Which column is what, over the first rows of the file.
import { Checkbox, Group, Select, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportRow } from '../../../../src/api/v1/resources/import-row.ts'
import { FIELDS_FOR, type ImportField } from '../../../../src/domain/import.ts'
import { fieldNamed, isFieldName, OWN_COLUMN } from '../../../../src/domain/own-fields.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Failure } from '../../parts/failure.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { IMPORT, IMPORT_FIELD } from '../../words/import.ts'
import { useSay } from '../../words/language.ts'
import styles from './import.module.css'

interface ColumnsProps {
  readonly row: ImportRow
  readonly reading: NonNullable<ImportRow['reading']>
  readonly onChanged: (row: ImportRow) => void
}

type Chosen = Readonly<Record<string, number>>

export function Columns({ row, reading, onChanged }: ColumnsProps) {
  const say = useSay()
  const [chosen, setChosen] = useState<Chosen>(row.plan?.columns ?? reading.columns)
  const [hasHeader, setHasHeader] = useState(row.plan?.hasHeader ?? reading.hasHeader)
  const check = useMutation({
    mutationFn: () =>
      request<ImportRow>('PUT', `${paths.import(row.taskid, row.id)}/plan`, {
        body: { columns: chosen, hasHeader },
      }),
    onSuccess: onChanged,
  })
  const choose = (column: number, field: string | null) => {
    const next: Record<string, number> = Object.fromEntries(
      Object.entries(chosen).filter(([other, at]) => at !== column && other !== field),
    )
    if (field !== null) next[field] = column
    setChosen(next)
  }
  const fields: readonly ImportField[] = FIELDS_FOR[row.taskid === null ? 'blocks' : 'task']
  const fieldAt = (column: number) => Object.keys(chosen).find(field => chosen[field] === column) ?? null
  // A field of one's own has the name of its heading.
  const ownOf = (heading: string) => {
    const name = fieldNamed(heading)
    return row.taskid !== null && hasHeader && isFieldName(name)
      ? [{ value: `${OWN_COLUMN}${name}`, label: say(IMPORT.ownField(name)) }]
      : []
  }
  const rows = reading.hasHeader && !hasHeader ? [reading.header, ...reading.preview] : reading.preview
  const format = [reading.format.toUpperCase(), reading.encoding?.toUpperCase()].filter(Boolean).join(' · ')
  return (
    <section className={styles.card} aria-label={say(IMPORT.columns)}>
      <Group justify="space-between">
        <Text fw={650}>{say(IMPORT.columns)}</Text>
        <Text size="sm" c="var(--soft)">
          {say(IMPORT.found(format, rows.length))} {reading.isRemembered && say(IMPORT.remembered)}
        </Text>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={say(IMPORT.columns)}>
        <table className={styles.table}>
          <thead>
            <tr>
              {reading.header.map((name, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <th key={column} scope="col" title={name}>
                  <Select
                    size="xs"
                    w={150}
                    aria-label={`${say(IMPORT.column(column + 1))} ${name}`}
                    placeholder={say(IMPORT.unused)}
                    clearable
                    data={[
                      ...fields.map(field => ({ value: field as string, label: say(IMPORT_FIELD[field]) })),
                      ...ownOf(name),
                    ]}
                    value={fieldAt(column)}
                    onChange={field => choose(column, field)}
                  />
                  <div>{hasHeader && name !== '' ? name : say(IMPORT.column(column + 1))}</div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={at}>
                {reading.header.map((_, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={column} title={cells[column]}>
                    {cells[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Checkbox
        label={say(IMPORT.hasHeader)}
        checked={hasHeader}
        onChange={event => setHasHeader(event.target.checked)}
      />
      <Failure error={check.error} />
      <Group>
        <Hindered
          hindrance={chosen['phone'] === undefined ? IMPORT.needsPhone : null}
          variant={row.state === 'checked' ? 'default' : 'filled'}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {say(row.state === 'checked' ? IMPORT.checkAgain : IMPORT.check)}
        </Hindered>
      </Group>
    </section>
  )
}

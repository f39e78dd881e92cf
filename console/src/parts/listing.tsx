// A list of the server's: loading, empty, refused, or a table whose columns can be chosen.
import { Button, Checkbox, Menu, Skeleton, Stack, Text } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import type { Found } from '../client/found.ts'
import { count, dateTime } from '../words/format.ts'
import { useLanguage, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { Failure } from './failure.tsx'
import styles from './table.module.css'
import { type Column, type Selection, Table } from './table.tsx'

interface ListingProps<Row> {
  /** Under which the chosen columns are remembered. */
  readonly name: string
  readonly label: string
  readonly found: Found<Row>
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Why nothing is here, and what would change that. */
  readonly empty: ReactNode
  readonly chosen?: string | undefined
  readonly selection?: Selection | undefined
}

export function Listing<Row>(props: ListingProps<Row>) {
  const { name, label, found, keyOf, empty, chosen, selection } = props
  const say = useSay()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => hiddenColumns(name, props.columns))
  const hide = (next: ReadonlySet<string>) => {
    localStorage.setItem(keyOfColumns(name), JSON.stringify([...next]))
    setHidden(next)
  }
  const columns = useMemo(() => props.columns.filter(({ id }) => !hidden.has(id)), [props.columns, hidden])
  if (found.rows === null) return found.error === null ? <Loading /> : <Failure error={found.error} />
  return (
    <Stack gap={0}>
      {found.error !== null && <Failure error={found.error} />}
      {found.rows.length === 0 ? (
        <Nothing>{empty}</Nothing>
      ) : (
        <>
          <Table
            label={label}
            columns={columns}
            rows={found.rows}
            keyOf={keyOf}
            chosen={chosen}
            selection={selection}
            canSort={!found.hasMore}
            onEnd={found.more}
          />
          <div className={styles.foot}>
            <Rows found={found} />
            <Menu closeOnItemClick={false} position="top-end">
              <Menu.Target>
                <Button variant="subtle" size="compact-xs" color="gray" c="var(--soft)" visibleFrom="sm">
                  {say(PARTS.columns)}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {props.columns.slice(1).map(column => (
                  <Menu.Item
                    key={column.id}
                    component="div"
                    onClick={() => hide(toggled(hidden, column.id))}
                    role="menuitemcheckbox"
                    aria-checked={!hidden.has(column.id)}
                  >
                    <Checkbox
                      size="xs"
                      label={say(column.label)}
                      checked={!hidden.has(column.id)}
                      readOnly
                      tabIndex={-1}
                      style={{ pointerEvents: 'none' }}
                    />
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </div>
        </>
      )}
    </Stack>
  )
}

function Rows<Row>({ found }: { readonly found: Found<Row> }) {
  const say = useSay()
  const { language } = useLanguage()
  const rows = count(found.rows?.length ?? 0, language)
  if (found.isFetchingMore) return <span role="status">{say(PARTS.loadingMore)}</span>
  return <span>{say(found.hasMore ? PARTS.moreBelow(rows) : PARTS.allShown(rows))}</span>
}

/** A silence with its sentence. */
export function Nothing({ children }: { readonly children: ReactNode }) {
  return (
    <Text component="div" c="var(--soft)" ta="center" py={48} px="md" role="status">
      {children}
    </Text>
  )
}

export function Loading() {
  const say = useSay()
  return (
    <Stack gap={8} role="status" aria-label={say(PARTS.loading)}>
      {[0, 1, 2, 3, 4].map(line => (
        <Skeleton key={line} height={32} />
      ))}
    </Stack>
  )
}

/** A moment in a row: on a phone without its year and its seconds. */
export function When({ at, zone }: { readonly at: number; readonly zone: string }) {
  const whole = dateTime(at, zone)
  return (
    <span title={whole}>
      <span className={styles.long}>{whole.slice(0, 5)}</span>
      {whole.slice(5, 16)}
      <span className={styles.long}>{whole.slice(16)}</span>
    </span>
  )
}

function keyOfColumns(name: string): string {
  return `yuhu.columns.${name}`
}

function hiddenColumns<Row>(name: string, columns: readonly Column<Row>[]): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOfColumns(name)) ?? 'null')
    if (Array.isArray(kept)) return new Set(kept.map(String))
  } catch {
    // What another version kept: as if nothing was chosen.
  }
  return new Set(columns.filter(({ isExtra }) => isExtra).map(({ id }) => id))
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}

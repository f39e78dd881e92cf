// A table of any length: only the rows in view are drawn, columns are chosen and sorted, texts are cut.
import { Checkbox } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Text, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { Openings } from './open.tsx'
import styles from './table.module.css'
import { useWindowRows } from './window-rows.ts'

export interface Column<Row> {
  readonly id: string
  readonly label: Text
  /** A track of the grid; an equal share unless given. */
  readonly width?: string
  readonly cell: (row: Row) => ReactNode
  /** What rows are sorted by. */
  readonly order?: (row: Row) => string | number
  readonly isNumber?: boolean
  /** Also shown on a phone. */
  readonly isNarrow?: boolean
  /** Its track there, if it is another. */
  readonly narrowWidth?: string
  /** Left out where there is no room for all. */
  readonly isWide?: boolean
  /** Shown only to who chose it. */
  readonly isExtra?: boolean
}

export interface Selection {
  readonly keys: ReadonlySet<string>
  choose(keys: ReadonlySet<string>): void
}

interface TableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly chosen?: string | undefined
  readonly selection?: Selection | undefined
  /** Sorted here; not if more rows are still on the server. */
  readonly canSort?: boolean
  readonly onEnd?: () => void
}

const ROW_PX = 40
/** Rows drawn beyond what is in view, above and below. */
const SPARE = 8
/** Rows before the end at which more are asked for. */
const AHEAD = 20
export const NARROW = '(max-width: 48em)'
/** Beside the menu there is room for the columns of a phone only, or for all but the widest. */
const FEW = '(max-width: 70em)'
const TIGHT = '(max-width: 85em)'

export function Table<Row>(props: TableProps<Row>) {
  const { label, rows, keyOf, chosen, selection, canSort = true, onEnd } = props
  const isNarrow = useMediaQuery(FEW) ?? false
  const isTight = useMediaQuery(TIGHT) ?? false
  const columns = useMemo(
    () => props.columns.filter(column => (isNarrow ? column.isNarrow : !isTight || column.isWide !== true)),
    [props.columns, isNarrow, isTight],
  )
  const [sort, setSort] = useState<Sort | null>(null)
  const sorted = useMemo(
    () => (sort === null || !canSort ? rows : sortedBy(rows, props.columns, sort)),
    [rows, props.columns, sort, canSort],
  )
  const { body, heightPx, from, to } = useWindowRows<HTMLTableSectionElement>(sorted.length, ROW_PX, SPARE)
  useEffect(() => {
    if (to > sorted.length - AHEAD) onEnd?.()
  }, [to, sorted.length, onEnd])
  const toggle = useToggle(selection)
  const tracks = columns
    .map(({ width, narrowWidth }) => (isNarrow ? narrowWidth : undefined) ?? width ?? 'minmax(0, 1fr)')
    .join(' ')
  return (
    <Openings>
      <table
        className={styles.frame}
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        style={{ '--tracks': selection === undefined ? tracks : `24px ${tracks}` } as React.CSSProperties}
      >
        <Header
          columns={columns}
          sort={canSort ? sort : null}
          canSort={canSort}
          onSort={setSort}
          selection={selection}
          allKeys={() => rows.map(keyOf)}
        />
        <tbody ref={body} className={styles.body} style={{ height: heightPx }}>
          {sorted.slice(from, to).map((row, place) => {
            const key = keyOf(row)
            return (
              <TableRow
                key={key}
                row={row}
                name={key}
                columns={columns}
                index={from + place}
                isChosen={key === chosen}
                isSelected={selection?.keys.has(key)}
                onToggle={toggle}
              />
            )
          })}
        </tbody>
      </table>
    </Openings>
  )
}

interface RowProps<Row> {
  readonly row: Row
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly index: number
  readonly isChosen: boolean
  /** Undefined: rows of this table cannot be selected. */
  readonly isSelected: boolean | undefined
  readonly onToggle: (name: string) => void
}

/** Drawn again only when something of it changed: while a table is scrolled, only what comes into view is. */
const TableRow = memo(PlainRow) as typeof PlainRow

function PlainRow<Row>({ row, name, columns, index, isChosen, isSelected, onToggle }: RowProps<Row>) {
  return (
    <tr
      aria-rowindex={index + 2}
      className={styles.row}
      data-chosen={isChosen || undefined}
      style={{ transform: `translateY(${index * ROW_PX}px)` }}
    >
      {isSelected !== undefined && <Select of={name} isSelected={isSelected} onToggle={onToggle} />}
      {columns.map(({ id, cell: show }, place) => {
        const cell = show(row)
        return (
          <td
            key={id}
            className={`${styles.cell} ${sideOf(columns, place)}`}
            title={typeof cell === 'string' ? cell : undefined}
          >
            {cell}
          </td>
        )
      })}
    </tr>
  )
}

/** Whether a cell ends at the right edge of its column, or stands beside one that does. */
function sideOf<Row>(columns: readonly Column<Row>[], place: number): string {
  if (columns[place]?.isNumber) return styles.number ?? ''
  return (columns[place - 1]?.isNumber && styles.afterNumber) || ''
}

interface SelectProps {
  readonly of: string
  readonly isSelected: boolean
  readonly onToggle: (name: string) => void
}

function Select({ of, isSelected, onToggle }: SelectProps) {
  const say = useSay()
  return (
    <td>
      <Checkbox
        size="xs"
        aria-label={`${say(PARTS.select)} ${of}`}
        checked={isSelected}
        onChange={() => onToggle(of)}
      />
    </td>
  )
}

/** Always the same function, so that rows stay as they are when another one is selected. */
function useToggle(selection: Selection | undefined): (name: string) => void {
  const latest = useRef(selection)
  useEffect(() => {
    latest.current = selection
  })
  return useCallback(name => {
    if (latest.current === undefined) return
    const keys = new Set(latest.current.keys)
    if (!keys.delete(name)) keys.add(name)
    latest.current.choose(keys)
  }, [])
}

interface Sort {
  readonly by: string
  readonly isDown: boolean
}

interface HeaderProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly sort: Sort | null
  readonly canSort: boolean
  readonly onSort: (sort: Sort | null) => void
  readonly selection: Selection | undefined
  readonly allKeys: () => readonly string[]
}

function Header<Row>({ columns, sort, canSort, onSort, selection, allKeys }: HeaderProps<Row>) {
  const say = useSay()
  return (
    <thead className={styles.header}>
      <tr aria-rowindex={1} className={styles.labels}>
        {selection !== undefined && (
          <th>
            <Checkbox
              size="xs"
              aria-label={say(PARTS.selectAll)}
              checked={selection.keys.size > 0}
              indeterminate={selection.keys.size > 0 && selection.keys.size < allKeys().length}
              onChange={() => selection.choose(new Set(selection.keys.size > 0 ? [] : allKeys()))}
            />
          </th>
        )}
        {columns.map((column, place) => {
          const label = say(column.label)
          const isSorted = sort?.by === column.id
          return (
            <th
              key={column.id}
              scope="col"
              className={`${styles.label} ${sideOf(columns, place)}`}
              {...(isSorted && { 'aria-sort': sort.isDown ? 'descending' : 'ascending' })}
            >
              {canSort && column.order !== undefined ? (
                <button
                  type="button"
                  className={styles.sort}
                  title={say(PARTS.sortBy(label))}
                  onClick={() => onSort(nextSort(sort, column.id))}
                >
                  {label}
                  {isSorted && <span aria-hidden>{sort.isDown ? '↓' : '↑'}</span>}
                </button>
              ) : (
                label
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

/** Up, down, as it came. */
function nextSort(sort: Sort | null, by: string): Sort | null {
  if (sort?.by !== by) return { by, isDown: false }
  return sort.isDown ? null : { by, isDown: true }
}

function sortedBy<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort): readonly Row[] {
  const order = columns.find(({ id }) => id === sort.by)?.order
  if (order === undefined) return rows
  const direction = sort.isDown ? -1 : 1
  return rows.toSorted((a, b) => {
    const [left, right] = [order(a), order(b)]
    const compared =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), undefined, { numeric: true })
    return direction * compared
  })
}

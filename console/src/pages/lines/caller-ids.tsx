// The numbers that customers see: how each is used and answered today, added in a list, opened one by one.
import { Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CallerIdRow } from '../../../../src/api/v1/resources/caller-ids.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Open } from '../../parts/open.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import type { Language } from '../../words/chosen-language.ts'
import { count, soon } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { CALLER_ID, LINES } from '../../words/lines.ts'
import { AddCallerIds } from './caller-id-add.tsx'
import { CallerIdDetails } from './caller-id-details.tsx'
import { rateOf, ratesBeside } from './caller-id-rate.ts'

interface CallerIdsProps {
  readonly open: string | undefined
  readonly onClose: () => void
}

const EVERY_MS = 10_000

export function CallerIds({ open, onClose }: CallerIdsProps) {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const key = ['callerIds', account]
  const found = useFound<CallerIdRow>(key, () => paths.callerIds, { everyMs: EVERY_MS })
  const [isAdding, setAdding] = useState(false)
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  const rows = found.rows ?? NONE
  const opened = rows.find(({ number }) => number === open)
  const columns = useColumns(rows)
  return (
    <Stack>
      <Group justify="flex-end">
        <Button onClick={() => setAdding(true)}>{say(LINES.addNumbers)}</Button>
      </Group>
      <Listing
        name="callerIds"
        label={say(LINES.callerIds)}
        found={found}
        columns={columns}
        keyOf={({ number }) => number}
        chosen={open}
        empty={say(LINES.noNumbers)}
      />
      {isAdding && <AddCallerIds onAdded={refresh} onClose={() => setAdding(false)} />}
      {opened !== undefined && (
        <CallerIdDetails key={open} row={opened} all={rows} onChanged={refresh} onClose={onClose} />
      )}
    </Stack>
  )
}

const NONE: readonly CallerIdRow[] = []

/** With its limit, if it has one. */
function ofMost(used: number, most: number | null | undefined, language: Language): string {
  return most == null ? count(used, language) : `${count(used, language)} / ${count(most, language)}`
}

function useColumns(rows: readonly CallerIdRow[]): readonly Column<CallerIdRow>[] {
  const say = useSay()
  const { language } = useLanguage()
  return useMemo(
    () => [
      {
        id: 'number',
        label: LINES.number,
        isNarrow: true,
        order: ({ number }) => number,
        cell: ({ number }) => <Open search={{ callerId: number }}>{number}</Open>,
      },
      {
        id: 'state',
        label: CALLER_ID.state,
        isNarrow: true,
        width: 'minmax(0, 1.4fr)',
        cell: row => <CallerIdState row={row} />,
      },
      {
        id: 'today',
        label: CALLER_ID.today,
        isNumber: true,
        order: ({ today }) => today.calls,
        cell: ({ today, terms }) => ofMost(today.calls, terms?.dailyMost, language),
      },
      {
        id: 'lastHour',
        label: CALLER_ID.lastHour,
        isNumber: true,
        order: ({ today }) => today.lastHour,
        cell: ({ today, terms }) => ofMost(today.lastHour, terms?.hourlyMost, language),
      },
      {
        id: 'living',
        label: CALLER_ID.living,
        isNumber: true,
        order: ({ today }) => today.living,
        cell: ({ today, terms }) => ofMost(today.living, terms?.concurrent, language),
      },
      {
        id: 'rate',
        label: CALLER_ID.rate,
        width: 'minmax(0, 1.4fr)',
        order: row => rateOf(row) ?? -1,
        cell: row => say(ratesBeside(row, rows)),
      },
    ],
    [say, language, rows],
  )
}

export function CallerIdState({ row: { restsUntil, isAnsweredLess } }: { readonly row: CallerIdRow }) {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone, serverNow } = useSession()
  const now = serverNow()
  if (restsUntil !== null && restsUntil > now)
    return <State hue="away">{say(CALLER_ID.restsUntil(soon(restsUntil, now, timeZone, language)))}</State>
  if (isAnsweredLess)
    return (
      <span title={say(CALLER_ID.lessWhy)}>
        <State hue="bad">{say(CALLER_ID.less)}</State>
      </span>
    )
  return <State hue="ready">{say(CALLER_ID.usable)}</State>
}

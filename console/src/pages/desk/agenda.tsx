// What is promised: the agent's own call-backs and those of its groups, each to be called now or moved.
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallBackRow } from '../../../../src/api/v1/resources/call-back-row.ts'
import type { DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import type { DeskCallRow } from '../../../../src/api/v1/resources/desk-call.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { AGENDA } from '../../words/agenda.ts'
import { dateTime, timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import styles from './desk.module.css'
import { PromiseDialog, type Promised } from './promise.tsx'
import { useKeys } from './use-keys.ts'

const REFRESH_MS = 15_000

interface AgendaProps {
  readonly me: DeskMe
  /** The conversation that goes on or was the last: its customer may be promised a call; null: there is none. */
  readonly call: DeskCallRow | null
}

export function Agenda({ me, call }: AgendaProps) {
  const say = useSay()
  const [promised, setPromised] = useState<Promised | null>(null)
  const { data, error } = useQuery({
    queryKey: ['desk', 'callBacks'],
    queryFn: ({ signal }) => get<{ readonly rows: readonly CallBackRow[] }>(paths.deskCallBacks, signal),
    refetchInterval: REFRESH_MS,
  })
  const promise = () => setPromised(call === null ? 'number' : { callId: call.id, phone: call.phone })
  useKeys(event => {
    if (event.key.toLowerCase() !== 'p' || promised !== null) return
    event.preventDefault()
    promise()
  })
  const rows = data?.rows ?? []
  return (
    <section className={styles.call} aria-label={say(AGENDA.title)}>
      <span className={styles.beside}>{say(AGENDA.title)}</span>
      <Failure error={error} />
      {data !== undefined && rows.length === 0 && <p className={styles.small}>{say(AGENDA.none)}</p>}
      <ul aria-label={say(AGENDA.title)}>
        {rows.map(row => (
          <Line key={row.id} row={row} me={me} onMove={() => setPromised({ row })} />
        ))}
      </ul>
      <Button variant="default" onClick={promise} rightSection={<kbd>P</kbd>}>
        {say(call === null ? AGENDA.other : AGENDA.promise)}
      </Button>
      {promised !== null && <PromiseDialog promised={promised} onClose={() => setPromised(null)} />}
    </section>
  )
}

interface LineProps {
  readonly row: CallBackRow
  readonly me: DeskMe
  readonly onMove: () => void
}

function Line({ row, me, onMove }: LineProps) {
  const say = useSay()
  const { timeZone } = useSession()
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const call = useMutation({
    mutationFn: () => request('POST', paths.deskCallBack(row.id, 'call'), { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['desk'] }),
    onError: notifyFailure,
  })
  const { phone, dueAt, state, ext, group, note, userid } = row
  const isToday = dateTime(dueAt, timeZone).slice(0, 10) === dateTime(me.now, timeZone).slice(0, 10)
  const when = isToday ? say(AGENDA.today(timeOfDay(dueAt, timeZone))) : dateTime(dueAt, timeZone)
  const isOpen = state === 'waiting' || state === 'due'
  return (
    <li>
      <span>
        {when} · {phone}
        {userid !== '' && ` · ${userid}`}
      </span>
      <span className={styles.small}>
        {say(AGENDA.state[state])} · {say(ext === me.ext ? AGENDA.yours : AGENDA.ofGroup(group))}
        {note !== '' && ` · ${note}`}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!isOpen || !me.registered || call.isPending}
        aria-label={say(AGENDA.callIt(phone))}
        onClick={() => call.mutate()}
      >
        {say(AGENDA.call)}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        disabled={!isOpen}
        aria-label={say(AGENDA.moveIt(phone))}
        onClick={onMove}
      >
        {say(AGENDA.move)}
      </Button>
    </li>
  )
}

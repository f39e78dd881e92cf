// When the number of a call is called next in each of its tasks, and why then.
import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TaskOfNumber } from '../../../../src/api/v1/resources/next-dials.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { CALLS } from '../../words/calls.ts'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'

export function CalledNext({ phone }: { readonly phone: string }) {
  const say = useSay()
  const { account } = useSession()
  const { data, error } = useQuery({
    queryKey: ['number next', account, phone],
    queryFn: ({ signal }) => get<{ readonly rows: readonly TaskOfNumber[] }>(paths.numberNext(phone), signal),
  })
  return (
    <>
      <Title order={2}>{say(CALLS.calledNext)}</Title>
      {data === undefined ? error === null ? <Loading /> : <Failure error={error} /> : <Rows {...data} />}
    </>
  )
}

function Rows({ rows }: { readonly rows: readonly TaskOfNumber[] }) {
  const say = useSay()
  const { timeZone } = useSession()
  if (rows.length === 0) return <p>{say(CALLS.inNoTask)}</p>
  const when = ({ at, rule, sentence }: TaskOfNumber['next']) =>
    at === null || rule === 'inLine' || rule === 'calling'
      ? sentence
      : `${dateTime(at, timeZone)} · ${sentence}`
  return (
    <ul>
      {rows.map(({ taskid, taskName, next }) => (
        <li key={taskid}>
          <Link to={`/tasks/${encodeURIComponent(taskid)}` as string}>{taskName}</Link> · {when(next)}
        </li>
      ))}
    </ul>
  )
}

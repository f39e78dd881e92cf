// One call: its course, what the client said of it, how it ended.
import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CallRow } from '../../../../src/api/v1/resources/call-records.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Details, type Fact, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { CALLS, HANGUP_BY, ORIGIN } from '../../words/calls.ts'
import { clock, dateTime } from '../../words/format.ts'
import { type Text, useSay } from '../../words/language.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import { OutcomeWord, seconds, waitedMs } from './call-list.tsx'
import { CalledNext } from './called-next.tsx'
import styles from './calls.module.css'
import { EvidenceMenu } from './evidence-menu.tsx'
import { Recording } from './recording.tsx'

export function CallDetails({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { account } = useSession()
  const { data: call, error } = useQuery({
    queryKey: ['call', account, id],
    queryFn: ({ signal }) => get<CallRow>(paths.call(id), signal),
  })
  return (
    <Details title={call?.phone ?? '…'} size={520} onClose={onClose}>
      {call === undefined ? error === null ? <Loading /> : <Failure error={error} /> : <Whole call={call} />}
    </Details>
  )
}

function Whole({ call }: { readonly call: CallRow }) {
  const say = useSay()
  return (
    <>
      <Facts
        facts={[
          [say(CALLS.outcome), <OutcomeWord key="outcome" outcome={call.outcome} />],
          [say(CALLS.by), say(HANGUP_BY[call.by])],
          [say(CALLS.agent), call.agentExt ?? '–'],
          [say(CALLS.talk), call.talkSeconds === 0 ? '–' : clock(1_000 * call.talkSeconds)],
          [say(CALLS.waited), seconds(waitedMs(call))],
          [
            say(CALLS.task),
            call.taskName === null ? (
              say(ORIGIN[call.origin])
            ) : (
              <Link key="task" to={`/tasks/${encodeURIComponent(call.taskid ?? '')}` as string}>
                {call.taskName}
              </Link>
            ),
          ],
          ...given([
            [CALLS.disposition, call.disposition],
            [CALLS.note, call.note],
            [CALLS.userid, call.userid],
            [CALLS.memberid, call.memberid],
            [CALLS.customuuid, call.customuuid],
            [CALLS.extra, call.extra],
            [CALLS.otherPhone, call.otherPhone],
            [CALLS.callerId, call.callerId],
            [CALLS.trunk, call.trunk],
            [CALLS.sip, call.sipStatus],
            [CALLS.cause, call.q850],
            [CALLS.round, call.round],
            [SUPERVISION.listeners, listenersOf(call, say)],
            [CALLS.legId, call.legId],
          ]).map(([label, value]): Fact => [say(label), value]),
          ...Object.entries(call.fields ?? {}).map(([name, value]): Fact => [name, value]),
        ]}
      />
      {call.hasRecording && <Recording callId={call.id} />}
      <EvidenceMenu phone={call.phone} />
      <Title order={2}>{say(CALLS.course)}</Title>
      <Course call={call} />
      {call.phone !== '' && <CalledNext phone={call.phone} />}
    </>
  )
}

/** Who listened, how, for how long. */
function listenersOf({ listeners }: CallRow, say: (text: Text) => string): string {
  return listeners
    .flatMap(({ ext, spans }) =>
      spans.map(({ mode, from, to }) => `${say(SUPERVISION.inRecord(ext, mode))} ${clock(to - from)}`),
    )
    .join(' · ')
}

/** What the call has: an empty field says nothing. */
function given(
  facts: readonly (readonly [Text, string | number | null])[],
): readonly (readonly [Text, string])[] {
  return facts.flatMap(([label, value]) =>
    value === null || value === '' ? [] : [[label, String(value)] as const],
  )
}

function marked(mark: CallRow['marks'][number]): { label: Text; at: number; hue: string }[] {
  if (mark.what === 'transferred') return [{ label: CALLS.transferred(mark.to), at: mark.at, hue: 'talk' }]
  if (mark.what === 'keyPressed') return [{ label: CALLS.keyPressed(mark.key), at: mark.at, hue: 'talk' }]
  const { ext, from, to } = mark
  const paused = { label: CALLS.recordingPaused(ext), at: from, hue: 'away' }
  return to === null ? [paused] : [paused, { label: CALLS.recordedAgain, at: to, hue: 'away' }]
}

/** Its steps, each with how long it took to come. */
function Course({ call }: { readonly call: CallRow }) {
  const say = useSay()
  const { timeZone } = useSession()
  const { dialedAt, ringingAt, answeredAt, offeredAt, connectedAt, endedAt } = call
  const steps: readonly (readonly [Text, number | null, string])[] = [
    [CALLS.dialed, dialedAt, 'away'],
    [CALLS.ringing, ringingAt, 'away'],
    [CALLS.answered, answeredAt, 'amber'],
    [CALLS.offered, offeredAt, 'amber'],
    [CALLS.connected, connectedAt, 'talk'],
    [CALLS.ended, endedAt, 'away'],
  ]
  const heard = call.listeners.flatMap(({ ext, spans }) =>
    spans.map(({ mode, from }) => ({ label: SUPERVISION.inRecord(ext, mode), at: from, hue: 'accent' })),
  )
  const taken = steps
    .flatMap(([label, at, hue]) => (at === null ? [] : [{ label, at, hue }]))
    .concat(heard)
    .concat(call.marks.flatMap(marked))
    .toSorted((a, b) => a.at - b.at)
  return (
    <ol className={styles.course}>
      {taken.map(({ label, at, hue }, index) => (
        <li key={`${label.en} ${at}`} style={{ '--hue': `var(--${hue})` } as React.CSSProperties}>
          <span className={styles.when}>{dateTime(at, timeZone).slice(11)}</span>
          <span>{say(label)}</span>
          <span className={styles.after}>
            {index === 0 ? '' : `+${seconds(at - (taken[index - 1]?.at ?? at))}`}
          </span>
        </li>
      ))}
    </ol>
  )
}

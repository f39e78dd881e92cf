// The agent's one screen: state and time, the customer, how it ended, what comes next.
import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef } from 'react'
import type { DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { useLiveDesk } from '../../live/live-desk.ts'
import { Away } from '../../parts/away.tsx'
import { Failure } from '../../parts/failure.tsx'
import { AGENDA } from '../../words/agenda.ts'
import { DESK } from '../../words/desk.ts'
import { clock, timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { PREVIEW } from '../../words/preview.ts'
import { SHELL } from '../../words/shell.ts'
import { Agenda } from './agenda.tsx'
import { CallBox } from './call-box.tsx'
import { Customer } from './customer.tsx'
import styles from './desk.module.css'
import { Disposition } from './disposition.tsx'
import { Preview } from './preview.tsx'
import { ring } from './ring.ts'
import { TalkBar } from './talk-bar.tsx'
import { DeskTop } from './top.tsx'

const REFRESH_MS = 15_000
/** The stream may be faster than what it speaks of is written down. */
const SOON_MS = 250
/** With JsSIP: only where the desk is the phone. */
const Phone = lazy(() => import('./phone/phone.tsx'))

export default function DeskPage() {
  const say = useSay()
  const { timeZone } = useSession()
  const { desk: live, lostSince } = useLiveDesk()
  const { data, error, refetch } = useQuery({
    queryKey: ['desk'],
    queryFn: ({ signal }) => get<DeskMe>(paths.desk, signal),
    refetchInterval: ({ state }) => {
      if (live?.agent == null) return REFRESH_MS
      const { preview, talk } = live.agent
      const isWritten =
        (preview?.callId ?? null) === (state.data?.preview?.id ?? null) &&
        (talk === null || state.data?.call?.connectedAt !== null)
      return isWritten ? REFRESH_MS : SOON_MS
    },
  })
  const callId = data?.call?.id ?? null
  const previewId = data?.preview?.id ?? null
  useRingOn(data?.browserPhone === false ? (callId ?? previewId) : undefined)
  if (data === undefined) return error === null ? null : <Away retry={() => void refetch()} />
  // The stream knows first which number is looked at: a key must not decide about the one before.
  const preview = live?.agent == null || live.agent.preview?.callId === previewId ? data.preview : null
  const call = data.call ?? preview ?? data.lastCall
  const isLooking = data.call === null && preview !== null
  const hasTalked = !isLooking && call?.connectedAt != null
  const { today } = data
  const mean = today.connected === 0 ? 0 : today.talkSeconds / today.connected
  return (
    <main className={data.browserPhone ? `${styles.desk} ${styles.withPhone}` : styles.desk} id="content">
      <DeskTop me={data} live={live?.agent ?? null} />
      {data.browserPhone && (
        <Suspense fallback={<div className={styles.whole} />}>
          <Phone callId={callId} />
        </Suspense>
      )}
      <section className={styles.panel} aria-label={say(DESK.title)}>
        {lostSince !== null && (
          <Alert color="yellow" variant="outline" mb="md" role="status">
            {say(SHELL.lostSince(timeOfDay(lostSince, timeZone)))}
          </Alert>
        )}
        {live?.stopped != null && (
          <Alert color="red" variant="outline" mb="md" role="status">
            {say(NOW.stopped[live.stopped])}
          </Alert>
        )}
        <Failure error={error} />
        {live?.agent?.talk != null && (
          <TalkBar
            talk={live.agent.talk}
            callId={callId}
            hasPhone={data.browserPhone}
            mayGoOut={data.transfersOut}
          />
        )}
        {isLooking && (
          <Preview key={preview.id} callId={preview.id} isWanted={live?.agent?.preview?.isWanted === true} />
        )}
        {call === null ? (
          <p className={styles.beside}>{say(DESK.waiting)}</p>
        ) : (
          <Customer call={call} me={data} isOver={data.call === null && !isLooking} />
        )}
        {data.call === null && !isLooking && <CallBox me={data} />}
      </section>
      <section className={styles.panel} aria-label={say(DESK.howDidItEnd)}>
        {call !== null && hasTalked ? (
          <Disposition key={call.id} call={call} choices={data.dispositions} />
        ) : (
          <p className={styles.beside}>{say(DESK.noEnd)}</p>
        )}
        <Agenda me={data} call={hasTalked ? call : null} />
      </section>
      <footer className={styles.foot}>
        <span>{say(DESK.today(today.calls, today.connected, today.missed))}</span>
        <span>{say(DESK.talked(clock(1_000 * today.talkSeconds), clock(1_000 * mean)))}</span>
        <span className={styles.small}>
          {say(isLooking ? PREVIEW.keys : DESK.keys)}
          {` · ${say(AGENDA.key)}`}
          {data.browserPhone && ` · ${say(DESK.phoneKeys)}`}
        </span>
      </footer>
    </main>
  )
}

/** A sign before the customer is heard, but not for the call that was there when the page opened. */
function useRingOn(callId: number | null | undefined): void {
  const last = useRef<number | null | undefined>(undefined)
  useEffect(() => {
    if (callId === undefined) return
    if (last.current !== undefined && callId !== null && callId !== last.current) ring()
    last.current = callId
  }, [callId])
}

// An agent's day: a band of its calls over the hours.
import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AgentDay } from '../../../../src/api/v1/resources/agents.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useServerNow, useSession } from '../../client/session.tsx'
import { DayInput } from '../../parts/day-input.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { AGENTS } from '../../words/agents.ts'
import { dayOf } from '../../words/day.ts'
import { clock, count, timeOfDay } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import styles from './agents.module.css'

const HOUR_MS = 3_600_000
const HUE = { reserved: 'var(--faint)', talking: 'var(--talk)' } as const

export function AgentDayBand({ ext }: { readonly ext: string }) {
  const say = useSay()
  const { language } = useLanguage()
  const { account, timeZone } = useSession()
  const now = useServerNow()
  const today = dayOf(now(), timeZone)
  const [day, setDay] = useState(today)
  const { data, error } = useQuery({
    queryKey: ['agents', account, 'day', ext, day],
    queryFn: ({ signal }) => get<AgentDay>(paths.agentDay(ext, day), signal),
  })
  const talks = data?.spans.filter(({ state }) => state === 'talking') ?? []
  const talkMs = talks.reduce((sum, { from, to }) => sum + to - from, 0)
  return (
    <div>
      <Group justify="space-between" mb={8}>
        <Text size="sm" c="var(--soft)">
          {data === undefined
            ? ''
            : data.spans.length === 0
              ? say(AGENTS.noCalls)
              : say(AGENTS.dayCalls(count(talks.length, language), clock(talkMs)))}
        </Text>
        <DayInput
          aria-label={say(AGENTS.day)}
          value={day}
          max={today}
          onChange={chosen => chosen !== '' && setDay(chosen)}
        />
      </Group>
      {data === undefined ? error === null ? <Loading /> : <Failure error={error} /> : <Band day={data} />}
    </div>
  )
}

/** From the hour of the first call to that of the last. */
function Band({ day }: { readonly day: AgentDay }) {
  const say = useSay()
  const { timeZone } = useSession()
  const [first, last] = [day.spans[0], day.spans.at(-1)]
  if (first === undefined || last === undefined) return null
  const from = Math.floor(first.from / HOUR_MS) * HOUR_MS
  const to = Math.ceil(last.to / HOUR_MS) * HOUR_MS
  const share = (at: number) => `${(100 * (at - from)) / (to - from)}%`
  const hours = Math.round((to - from) / HOUR_MS)
  const step = Math.ceil(hours / 6)
  const marks = Array.from(
    { length: Math.floor(hours / step) + 1 },
    (_, index) => from + index * step * HOUR_MS,
  )
  return (
    <>
      <div className={styles.band} aria-hidden>
        {day.spans.map(({ state, from: begin, to: end, callId, phone }) => (
          <div
            key={`${callId} ${state}`}
            className={styles.span}
            title={`${phone} · ${say(state === 'talking' ? AGENTS.talking : AGENTS.ringing)} ${clock(end - begin)}`}
            style={{
              left: share(begin),
              width: `max(1px, ${share(from + end - begin)})`,
              background: HUE[state],
            }}
          />
        ))}
      </div>
      <div className={styles.marks} aria-hidden>
        {marks.map((at, index) => (
          <span
            key={at}
            style={{ left: share(at) }}
            data-last={index > 0 && share(at) === '100%' ? '' : undefined}
          >
            {timeOfDay(at, timeZone)}
          </span>
        ))}
      </div>
      <Group gap="md" mt={4}>
        {(['talking', 'reserved'] as const).map(state => (
          <span key={state} className={styles.legend}>
            <i style={{ background: HUE[state] }} />
            {say(state === 'talking' ? AGENTS.talking : AGENTS.ringing)}
          </span>
        ))}
        {!day.isWhole && (
          <Text size="xs" c="var(--soft)">
            {say(AGENTS.notWhole)}
          </Text>
        )}
      </Group>
    </>
  )
}

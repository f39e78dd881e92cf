// What the plan as it is typed would mean for those who wait, and what is wrong with it.
import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { OutlookAnswer } from '../../../../src/api/v1/resources/plan-outlooks.ts'
import type { Plan } from '../../../../src/domain/plan/plan.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { count, soon } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { OUTLOOK, PLANS } from '../../words/plans.ts'
import styles from './plans.module.css'

/** What is typed is asked about once the typing rests. */
const REST_MS = 400

export interface Outlook {
  readonly answer: OutlookAnswer | undefined
  readonly error: unknown
  /** It is about what was typed before. */
  readonly isStale: boolean
}

export function useOutlook(name: string, rules: Plan): Outlook {
  const { account } = useSession()
  const { language } = useLanguage()
  const [settled] = useDebouncedValue(rules, REST_MS)
  const { data, error, isFetching } = useQuery({
    queryKey: ['planOutlook', account, name, language, settled],
    queryFn: ({ signal }) =>
      request<OutlookAnswer>('POST', paths.planOutlook, { body: { name, rules: settled }, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    // Those who wait change while nobody types.
    staleTime: 30_000,
    gcTime: 60_000,
  })
  return { answer: data, error, isStale: isFetching || settled !== rules }
}

export function OutlookPanel({ of: { answer, error, isStale } }: { readonly of: Outlook }) {
  const say = useSay()
  return (
    <aside className={styles.aside} aria-label={say(OUTLOOK.title)}>
      <h2>{say(OUTLOOK.title)}</h2>
      <Text size="xs" c="var(--soft)">
        {say(isStale ? OUTLOOK.stale : OUTLOOK.asRunning)}
      </Text>
      {error !== null && <Failure error={error} />}
      {answer === undefined && error === null && <Loading />}
      {answer !== undefined && <FaultList faults={answer.faults} />}
      {answer?.outlook != null && <Figures of={answer.outlook} isStale={isStale} />}
    </aside>
  )
}

function FaultList({ faults }: { readonly faults: OutlookAnswer['faults'] }) {
  const say = useSay()
  if (faults.length === 0) return null
  return (
    <div role="alert">
      <Text mt={12} c="var(--bad)" fw={600}>
        {say(OUTLOOK.faults)}
      </Text>
      <ul className={styles.lines}>
        {faults.map(({ path, sentence }) => (
          <li key={`${path} ${sentence}`}>
            {path !== '' && <code>{path}</code>} {sentence}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface FiguresProps {
  readonly of: NonNullable<OutlookAnswer['outlook']>
  readonly isStale: boolean
}

function Figures({ of, isStale }: FiguresProps) {
  const say = useSay()
  const { language } = useLanguage()
  const { tasks, waiting, called, isEstimated, reachable, groups } = of
  if (tasks === 0) return <Text mt={12}>{say(OUTLOOK.noTask)}</Text>
  if (waiting === 0) return <Text mt={12}>{say(OUTLOOK.nobody)}</Text>
  return (
    <>
      <Text mt={12} fw={600}>
        {say(OUTLOOK.sum(count(waiting, language), say(PLANS.tasks(tasks)), isEstimated))}
      </Text>
      {reachable.then === 0 && reachable.now > 0 && (
        <Text c="var(--bad)" size="sm" role="alert">
          {say(OUTLOOK.shutsOut)}
        </Text>
      )}
      <ul className={styles.groups} data-stale={isStale || undefined}>
        {groups.map(group => (
          <Group key={group.sentence} of={group} />
        ))}
      </ul>
      <Text size="xs" c="var(--soft)">
        {say(OUTLOOK.called(count(called, language)))}
        {isEstimated && ` · ${say(OUTLOOK.estimated)}`}
      </Text>
    </>
  )
}

function Group({
  of: { count: numbers, sentence, firstAt, lastAt },
}: {
  readonly of: FiguresProps['of']['groups'][number]
}) {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone, serverNow } = useSession()
  const now = serverNow()
  const isLater = firstAt !== null && firstAt > now + 60_000
  const time = isLater ? soon(firstAt, now, timeZone, language) : null
  return (
    <li>
      <strong>{count(numbers, language)}</strong>
      <span>
        {sentence}
        {time !== null && (
          <Text size="xs" c="var(--soft)">
            {lastAt !== null && lastAt > (firstAt ?? 0) ? say(OUTLOOK.from(time)) : time}
          </Text>
        )}
      </span>
    </li>
  )
}

// The three URLs of an account and what waits for each.
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PushUrlRow } from '../../../../src/api/v1/resources/pushes.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PUSHES } from '../../words/pushes.ts'
import styles from './lanes.module.css'
import { TryPush } from './try-push.tsx'

const REFRESH_MS = 10_000

export function Lanes() {
  const found = useFound<PushUrlRow>(['pushes', 'urls'], () => paths.pushUrls, { everyMs: REFRESH_MS })
  if (found.rows === null) return <Failure error={found.error} />
  return (
    <div className={styles.lanes}>
      {found.rows.map(lane => (
        <Lane key={lane.kind} lane={lane} />
      ))}
    </div>
  )
}

function Lane({ lane }: { readonly lane: PushUrlRow }) {
  const say = useSay()
  const { timeZone } = useSession()
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const again = useMutation({
    mutationFn: () =>
      request<{ sent: number }>('POST', paths.sendPushes, { body: { kind: lane.kind, failedOnly: true } }),
    onSuccess: ({ sent }) => {
      notifications.show({ message: say(PUSHES.sentAll(sent)) })
      return queries.invalidateQueries({ queryKey: ['pushes'] })
    },
    onError: notifyFailure,
  })
  return (
    <section className={styles.lane} aria-label={say(PUSHES.kinds[lane.kind])}>
      <h2 className={styles.kind}>{say(PUSHES.kinds[lane.kind])}</h2>
      <div className={styles.url} title={lane.url}>
        {lane.url === '' ? say(PUSHES.noUrl) : lane.url}
      </div>
      <div className={styles.backlog}>{say(PUSHES.backlog(lane.waiting))}</div>
      {lane.oldestAt !== null && (
        <div className={styles.url}>{say(PUSHES.oldest(dateTime(lane.oldestAt, timeZone)))}</div>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        isFlush
        onClick={() => again.mutate()}
        loading={again.isPending}
      >
        {say(PUSHES.sendFailed)}
      </Button>
      <TryPush lane={lane} />
    </section>
  )
}

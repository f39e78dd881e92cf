// Where an agent calls a number: typed, or one of its last calls again.
import { Alert, Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AskedCallAnswer } from '../../../../src/api/v1/resources/asked-call.ts'
import type { DeskMe, RecentCallRow } from '../../../../src/api/v1/resources/desk.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { OUTCOME } from '../../words/calls.ts'
import { DESK } from '../../words/desk.ts'
import { timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import styles from './desk.module.css'

export function CallBox({ me }: { readonly me: DeskMe }) {
  const say = useSay()
  const { timeZone } = useSession()
  const queries = useQueryClient()
  const [phone, setPhone] = useState('')
  const [callerId, setCallerId] = useState<string | null>(null)
  const call = useMutation({
    mutationFn: (number: string) =>
      request<AskedCallAnswer>('POST', paths.deskCalls, { body: { phone: number, callerId } }),
    onSuccess: () => {
      setPhone('')
      return queries.invalidateQueries({ queryKey: ['desk'] })
    },
  })
  const { data } = useQuery({
    queryKey: ['desk', 'calls', me.lastCall?.id ?? null],
    queryFn: ({ signal }) => get<{ readonly rows: readonly RecentCallRow[] }>(paths.deskCalls, signal),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (phone.trim() !== '') call.mutate(phone)
  }
  const isReachable = me.registered && me.state !== 'wrapUp'
  return (
    <section className={styles.call} aria-label={say(DESK.callTitle)}>
      <form onSubmit={send}>
        <TextInput
          label={say(DESK.number)}
          value={phone}
          onChange={event => setPhone(event.currentTarget.value)}
          inputMode="tel"
          autoComplete="off"
          description={isReachable ? undefined : say(me.registered ? DESK.notInWrapUp : DESK.phoneNeeded)}
        />
        {me.callerIds.length > 1 && (
          <Select
            label={say(DESK.callerId)}
            placeholder={say(DESK.anyCallerId)}
            data={[...me.callerIds]}
            value={callerId}
            onChange={setCallerId}
            clearable
          />
        )}
        <Button type="submit" loading={call.isPending} disabled={!isReachable || phone.trim() === ''}>
          {say(DESK.call)}
        </Button>
      </form>
      <Failure error={call.error} />
      {(call.data?.warnings ?? []).map(({ reason, sentence }) => (
        <Alert key={reason} color="yellow" variant="outline" role="status" p="xs">
          {sentence}
        </Alert>
      ))}
      {data !== undefined && data.rows.length > 0 && (
        <ul aria-label={say(DESK.recent)}>
          {data.rows.map(({ id, phone: number, dialedAt, outcome }) => (
            <li key={id}>
              <span>{number}</span>
              <span className={styles.small}>
                {timeOfDay(dialedAt, timeZone)} · {say(OUTCOME[outcome])}
              </span>
              <Button
                size="compact-sm"
                variant="default"
                disabled={!isReachable || call.isPending}
                aria-label={say(DESK.callAgain(number))}
                onClick={() => call.mutate(number)}
              >
                {say(DESK.again)}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

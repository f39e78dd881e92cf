// A caller id: how it is used and answered, its rest, its limits, and taking it away.
import { Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallerIdRow } from '../../../../src/api/v1/resources/caller-ids.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { Details, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { count } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { CALLER_ID, LINES } from '../../words/lines.ts'
import { CallerIdByDay } from './caller-id-by-day.tsx'
import { ratesBeside } from './caller-id-rate.ts'
import { CallerIdTermsForm } from './caller-id-terms-form.tsx'
import { CallerIdState } from './caller-ids.tsx'

interface CallerIdDetailsProps {
  readonly row: CallerIdRow
  readonly all: readonly CallerIdRow[]
  readonly onChanged: () => void
  readonly onClose: () => void
}

export function CallerIdDetails({ row, all, onChanged, onClose }: CallerIdDetailsProps) {
  const say = useSay()
  const { language } = useLanguage()
  const { today } = row
  return (
    <Details title={row.number} onClose={onClose}>
      <Facts
        facts={[
          [say(CALLER_ID.state), <CallerIdState key="state" row={row} />],
          [say(CALLER_ID.today), count(today.calls, language)],
          [say(CALLER_ID.lastHour), count(today.lastHour, language)],
          [say(CALLER_ID.living), count(today.living, language)],
          [say(CALLER_ID.rate), `${say(ratesBeside(row, all))}\n${say(CALLER_ID.rateWhy)}`],
        ]}
      />
      <CallerIdByDay number={row.number} />
      <Rest row={row} onChanged={onChanged} />
      <CallerIdTermsForm row={row} onSaved={onChanged} />
      <Remove number={row.number} onRemoved={() => [onChanged(), onClose()]} />
    </Details>
  )
}

const HOUR_MS = 3_600_000
const RESTS = [
  { hours: 1, label: CALLER_ID.rest },
  { hours: 24, label: CALLER_ID.restDay },
] as const

function Rest({ row, onChanged }: Pick<CallerIdDetailsProps, 'row' | 'onChanged'>) {
  const say = useSay()
  const { serverNow } = useSession()
  const rest = useMutation({
    mutationFn: (until: number | null) =>
      request('PUT', paths.callerIdRest(row.number), { body: { until: until && Math.round(until) } }),
    onSuccess: onChanged,
  })
  const isResting = row.restsUntil !== null && row.restsUntil > serverNow()
  return (
    <>
      <Group gap={8}>
        {RESTS.map(({ hours, label }) => (
          <Button
            key={hours}
            variant="default"
            loading={rest.isPending}
            onClick={() => rest.mutate(serverNow() + hours * HOUR_MS)}
          >
            {say(label)}
          </Button>
        ))}
        {isResting && (
          <Button variant="default" loading={rest.isPending} onClick={() => rest.mutate(null)}>
            {say(CALLER_ID.wake)}
          </Button>
        )}
      </Group>
      <Failure error={rest.error} />
    </>
  )
}

function Remove({ number, onRemoved }: { readonly number: string; readonly onRemoved: () => void }) {
  const say = useSay()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.callerId(number)),
    onSuccess: onRemoved,
  })
  return (
    <Group>
      <Button variant="outline" hue="bad" onClick={() => setAsked(true)}>
        {say(LINES.removeNumber)}
      </Button>
      {isAsked && (
        <Ask
          title={say(LINES.removeNumber)}
          yes={say(LINES.removeNumber)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(false)}
        >
          {say(LINES.removeNumberWhy(number))}
        </Ask>
      )}
    </Group>
  )
}

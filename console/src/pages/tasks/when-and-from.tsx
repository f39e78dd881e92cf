// When a task dials, and which numbers its customers see: its own window within the hours of the account.
import { MultiSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CallHours } from '../../../../src/api/v1/resources/settings.ts'
import { atLeast } from '../../can.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { MomentInput } from '../../parts/moment-input.tsx'
import { useSay } from '../../words/language.ts'
import { TASKS } from '../../words/tasks.ts'

export interface WhenAndFrom {
  readonly callerIds: readonly string[]
  /** Epoch ms; null: at once, or when all is called. */
  readonly startsAt: number | null
  readonly endsAt: number | null
}

interface WhenAndFromProps {
  readonly value: WhenAndFrom
  readonly onChange: (changes: Partial<WhenAndFrom>) => void
}

export function WhenAndFromFields({ value, onChange }: WhenAndFromProps) {
  const say = useSay()
  const { account, me } = useSession()
  const own = useQuery({
    queryKey: ['callerIdChoices', account],
    queryFn: ({ signal }) => get<{ rows: readonly { number: string }[] }>(paths.callerIds, signal),
  })
  const hours = useQuery({
    queryKey: ['callHours', account],
    queryFn: ({ signal }) => get<CallHours>(paths.callHours, signal),
  })
  const numbers = own.data?.rows.map(({ number }) => number) ?? []
  const isNone = own.data !== undefined && numbers.length === 0
  return (
    <Stack>
      <MultiSelect
        label={say(TASKS.callerIds)}
        description={say(isNone ? TASKS.noCallerIds : TASKS.callerIdsHelp)}
        data={[...new Set([...numbers, ...value.callerIds])]}
        value={[...value.callerIds]}
        onChange={callerIds => onChange({ callerIds })}
        searchable
        clearable
      />
      <MomentInput
        label={say(TASKS.startsAt)}
        description={say(TASKS.startsAtHelp)}
        value={value.startsAt}
        onChange={startsAt => onChange({ startsAt })}
      />
      <MomentInput
        label={say(TASKS.endsAt)}
        description={say(TASKS.endsAtHelp)}
        value={value.endsAt}
        onChange={endsAt => onChange({ endsAt })}
      />
      {hours.data !== undefined && (
        <Text size="sm">
          {say(
            hours.data.callHours === 'none'
              ? TASKS.always
              : TASKS.hours(hours.data.callHours, hours.data.timeZone),
          )}{' '}
          {atLeast(me.user.role, 'admin') && <Link to={'/settings' as string}>{say(TASKS.changeHours)}</Link>}
        </Text>
      )}
      <Failure error={own.error ?? hours.error} />
    </Stack>
  )
}

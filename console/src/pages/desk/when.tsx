// The moment at which a customer is to be called: typed, or one of the usual ones.
import { Group, TextInput } from '@mantine/core'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { AGENDA } from '../../words/agenda.ts'
import { momentAt } from '../../words/day.ts'
import { useSay } from '../../words/language.ts'

export const HOUR_MS = 3_600_000

interface WhenProps {
  /** As the account's clocks show it, `YYYY-MM-DDTHH:mm`; empty: none yet. */
  readonly at: string
  readonly onChange: (at: string) => void
}

export function When({ at, onChange }: WhenProps) {
  const say = useSay()
  const { timeZone, serverNow } = useSession()
  return (
    <>
      <TextInput
        type="datetime-local"
        label={say(AGENDA.at)}
        value={at}
        onChange={event => onChange(event.currentTarget.value)}
        required
        data-autofocus
      />
      <Group>
        {([1, 24] as const).map(hours => (
          <Button
            key={hours}
            size="compact-sm"
            variant="default"
            onClick={() => onChange(momentAt(serverNow() + hours * HOUR_MS, timeZone))}
          >
            {say(hours === 1 ? AGENDA.inAnHour : AGENDA.tomorrow)}
          </Button>
        ))}
      </Group>
    </>
  )
}

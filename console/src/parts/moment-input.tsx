// A day and a time as the account's clocks show them.
import { TextInput } from '@mantine/core'
import { useSession } from '../client/session.tsx'
import { momentAt, momentOf } from '../words/day.ts'

interface MomentInputProps {
  readonly label: string
  readonly description?: string
  /** Epoch ms; null: none. */
  readonly value: number | null
  readonly onChange: (at: number | null) => void
}

export function MomentInput({ value, onChange, ...field }: MomentInputProps) {
  const { timeZone } = useSession()
  return (
    <TextInput
      {...field}
      type="datetime-local"
      value={value === null ? '' : momentAt(value, timeZone)}
      onChange={event => onChange(momentOf(event.target.value, timeZone))}
    />
  )
}

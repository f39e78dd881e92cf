// A day and a time as the account's clocks show them.
import { DateInput } from '@mantine/dates'
import { useSession } from '../client/session.tsx'
import { momentAt, momentOf } from '../words/day.ts'
import { useCalendarWords } from './day-input.tsx'

interface MomentInputProps {
  readonly label: string
  readonly description?: string
  /** Epoch ms; null: none. */
  readonly value: number | null
  readonly onChange: (at: number | null) => void
}

export function MomentInput({ value, onChange, ...field }: MomentInputProps) {
  const { timeZone } = useSession()
  const words = useCalendarWords()
  return (
    <DateInput
      {...field}
      {...words}
      withTime
      valueFormat="YYYY-MM-DD HH:mm"
      value={value === null ? null : momentAt(value, timeZone).replace('T', ' ')}
      allowDeselect
      onChange={moment => onChange(moment === null ? null : momentOf(moment.replace(' ', 'T'), timeZone))}
    />
  )
}

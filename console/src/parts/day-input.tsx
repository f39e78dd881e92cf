// A day to type or to choose, in the console's language: a browser's own field follows the browser's.
import { DateInput, type DateInputProps } from '@mantine/dates'
import '@mantine/dates/styles.css'
import 'dayjs/locale/zh-cn'
import { useLanguage, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'

interface DayInputProps extends Pick<DateInputProps, 'label' | 'aria-label' | 'w'> {
  /** `YYYY-MM-DD`; empty: none. */
  readonly value: string
  /** The last that may be chosen. */
  readonly max?: string
  readonly onChange: (day: string) => void
}

export function DayInput({ value, max, onChange, ...field }: DayInputProps) {
  const words = useCalendarWords()
  return (
    <DateInput
      {...field}
      {...words}
      valueFormat="YYYY-MM-DD"
      value={value === '' ? null : value}
      {...(max !== undefined && { maxDate: max })}
      allowDeselect
      onChange={day => onChange(day ?? '')}
    />
  )
}

type CalendarWords = Pick<
  DateInputProps,
  'locale' | 'monthLabelFormat' | 'monthsListFormat' | 'hideOutsideDates' | 'ariaLabels'
>

/** What a calendar says by itself; days of other months are too pale to be read. */
export function useCalendarWords(): CalendarWords {
  const say = useSay()
  const { language } = useLanguage()
  return {
    locale: language === 'zh' ? 'zh-cn' : 'en',
    monthLabelFormat: language === 'zh' ? 'YYYY年M月' : 'MMMM YYYY',
    monthsListFormat: language === 'zh' ? 'M月' : 'MMM',
    hideOutsideDates: true,
    ariaLabels: {
      previousMonth: say(PARTS.earlier),
      nextMonth: say(PARTS.later),
      previousYear: say(PARTS.earlier),
      nextYear: say(PARTS.later),
      previousDecade: say(PARTS.earlier),
      nextDecade: say(PARTS.later),
    },
  }
}

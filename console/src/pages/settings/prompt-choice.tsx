// Which prompt a setting names: one of the account's, or none.
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { PromptRow } from '../../../../src/api/v1/resources/prompts.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { clock } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PROMPTS } from '../../words/prompts.ts'

interface PromptChoiceProps {
  readonly label: string
  /** Shown with the label; left out: both stand elsewhere on the page. */
  readonly help?: string
  readonly value: string
  readonly isDisabled: boolean
  readonly onChange: (name: string) => void
}

export function PromptChoice({ label, help, value, isDisabled, onChange }: PromptChoiceProps) {
  const say = useSay()
  const { account } = useSession()
  const { data } = useQuery({
    queryKey: ['prompts', account, 'choices'],
    queryFn: ({ signal }) => get<{ rows: PromptRow[] }>(paths.prompts(), signal),
  })
  const own = (data?.rows ?? []).map(({ name, seconds }) => ({
    value: name,
    label: `${name} · ${clock(1_000 * seconds)}`,
  }))
  const isOwn = value === '' || own.some(one => one.value === value)
  const elsewhere = { value, label: data === undefined ? value : say(PROMPTS.ofInstallation(value)) }
  return (
    <Select
      {...(help === undefined ? { 'aria-label': label } : { label, description: help })}
      disabled={isDisabled}
      data={isOwn ? own : [elsewhere, ...own]}
      value={value === '' ? null : value}
      placeholder={say(PROMPTS.silence)}
      nothingFoundMessage={say(PROMPTS.none)}
      onChange={name => onChange(name ?? '')}
      clearable
    />
  )
}

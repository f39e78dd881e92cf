// What was found, as a file: in the account's time zone and the reader's language.
import { Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { reader, request } from '../client/request.ts'
import { useLanguage, useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { Button } from './button.tsx'
import { useNotifyFailure } from './notify-failure.ts'

type Format = 'csv' | 'xlsx'

interface ExportMenuProps {
  /** Where exports are asked for. */
  readonly path: string
  /** What the list is asked with. */
  readonly filter: Readonly<Record<string, unknown>>
}

export function ExportMenu({ path, filter }: ExportMenuProps) {
  const say = useSay()
  const { language } = useLanguage()
  const notifyFailure = useNotifyFailure()
  const ask = useMutation({
    mutationFn: (format: Format) =>
      request<{ url: string }>('POST', path, { body: { ...filter, format, language } }),
    onSuccess: ({ url }) => {
      // A link that is followed carries none of our headers.
      const account = reader.account === null ? '' : `&account=${encodeURIComponent(reader.account)}`
      window.location.assign(`${url}${account}`)
    },
    onError: notifyFailure,
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={ask.isPending}>
          {say(PARTS.export)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask.mutate('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => ask.mutate('xlsx')}>Excel</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

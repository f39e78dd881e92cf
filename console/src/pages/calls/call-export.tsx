// The calls that were found, as a file: in the account's time zone and the reader's language.
import { Button, Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { paths } from '../../client/paths.ts'
import { reader, request } from '../../client/request.ts'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { CALLS } from '../../words/calls.ts'
import { useLanguage, useSay } from '../../words/language.ts'

type Format = 'csv' | 'xlsx'

/** `filter`: what the list is asked with. */
export function CallExport({ filter }: { readonly filter: Readonly<Record<string, unknown>> }) {
  const say = useSay()
  const { language } = useLanguage()
  const notifyFailure = useNotifyFailure()
  const ask = useMutation({
    mutationFn: (format: Format) =>
      request<{ url: string }>('POST', paths.callExports, { body: { ...filter, format, language } }),
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
          {say(CALLS.export)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask.mutate('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => ask.mutate('xlsx')}>Excel</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

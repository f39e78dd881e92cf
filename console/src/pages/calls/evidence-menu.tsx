// Everything known of a number, as a signed file that the browser keeps.
import { Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { CALLS } from '../../words/calls.ts'
import { useLanguage, useSay } from '../../words/language.ts'

type Form = 'html' | 'json'

interface EvidenceFile {
  readonly name: string
  readonly type: string
  readonly content: string
}

export function EvidenceMenu({ phone }: { readonly phone: string }) {
  const say = useSay()
  const { language } = useLanguage()
  const onError = useNotifyFailure()
  const make = useMutation({
    mutationFn: (form: Form) =>
      request<EvidenceFile>('POST', paths.evidence(phone), { body: { form, language } }),
    onSuccess: keep,
    onError,
  })
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" loading={make.isPending}>
          {say(CALLS.evidence)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => make.mutate('html')}>{say(CALLS.evidencePage)}</Menu.Item>
        <Menu.Item onClick={() => make.mutate('json')}>{say(CALLS.evidenceData)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** It was signed byte by byte, so it is kept as it came. */
function keep({ name, type, content }: EvidenceFile): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

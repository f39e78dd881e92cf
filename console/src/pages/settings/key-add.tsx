// A new access key: its name and what its program may do.
import { Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useSay } from '../../words/language.ts'
import { SETTINGS } from '../../words/settings.ts'
import { ROLE, SHELL } from '../../words/shell.ts'

interface AddKeyProps {
  readonly onAdded: (name: string, secret: string) => void
  readonly onClose: () => void
}

const KEY_ROLES = ['supervisor', 'admin'] as const

export function AddKey({ onAdded, onClose }: AddKeyProps) {
  const say = useSay()
  const [name, setName] = useState('')
  const [role, setRole] = useState<string>('supervisor')
  const add = useMutation({
    mutationFn: () =>
      request<{ secret: string }>('POST', paths.keys(), { body: { name: name.trim(), role } }),
    onSuccess: ({ secret }) => onAdded(name.trim(), secret),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={say(SETTINGS.addKey)}
      centered
      closeButtonProps={{ 'aria-label': say(SHELL.close) }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={say(SETTINGS.keyName)}
            description={say(SETTINGS.keyNameHelp)}
            value={name}
            onChange={event => setName(event.target.value)}
            maxLength={100}
            autoComplete="off"
            required
            withAsterisk={false}
            data-autofocus
          />
          <Select
            label={say(SETTINGS.role)}
            data={KEY_ROLES.map(value => ({ value, label: say(ROLE[value]) }))}
            value={role}
            onChange={value => setRole(value ?? role)}
            allowDeselect={false}
          />
          <Failure error={add.error} />
          <Button type="submit" loading={add.isPending}>
            {say(SETTINGS.addKey)}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}

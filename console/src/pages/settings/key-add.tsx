// A new access key: its name and what its program may do.
import { Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { useSay } from '../../words/language.ts'
import { SETTINGS } from '../../words/settings.ts'
import { ROLE } from '../../words/shell.ts'

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
  return (
    <FormDialog
      title={say(SETTINGS.addKey)}
      does={say(SETTINGS.addKey)}
      error={add.error}
      isBusy={add.isPending}
      onSubmit={() => add.mutate()}
      onClose={onClose}
    >
      <NameInput
        label={say(SETTINGS.keyName)}
        help={say(SETTINGS.keyNameHelp)}
        value={name}
        onType={setName}
      />
      <Select
        label={say(SETTINGS.role)}
        data={KEY_ROLES.map(value => ({ value, label: say(ROLE[value]) }))}
        value={role}
        onChange={value => setRole(value ?? role)}
        allowDeselect={false}
      />
    </FormDialog>
  )
}

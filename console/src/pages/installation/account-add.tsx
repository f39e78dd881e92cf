// Adding an account; the accesskey of its programs is drawn by the server.
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { INSTALLATION } from '../../words/installation.ts'
import { useSay } from '../../words/language.ts'

interface AddedAccount {
  readonly code: string
  readonly appid: string
  readonly accesskey: string
}

interface AddAccountProps {
  readonly onAdded: (added: AddedAccount) => void
  readonly onClose: () => void
}

export function AddAccount({ onAdded, onClose }: AddAccountProps) {
  const say = useSay()
  const [typed, setTyped] = useState({ code: '', name: '', appid: '' })
  const add = useMutation({
    mutationFn: () => {
      const given = Object.entries(typed).map(([field, value]) => [field, value.trim()] as const)
      const body = Object.fromEntries(given.filter(([, value]) => value !== ''))
      return request<AddedAccount>('POST', paths.accounts(), { body })
    },
    onSuccess: onAdded,
  })
  const field = (name: keyof typeof typed, label: string, help?: string) => (
    <TextInput
      label={label}
      description={help}
      value={typed[name]}
      onChange={event => setTyped({ ...typed, [name]: event.target.value })}
      maxLength={name === 'name' ? 100 : 50}
      autoComplete="off"
      required={name === 'code'}
      withAsterisk={false}
      data-autofocus={name === 'code' || undefined}
    />
  )
  return (
    <FormDialog
      title={say(INSTALLATION.add)}
      does={say(INSTALLATION.add)}
      error={add.error}
      isBusy={add.isPending}
      onSubmit={() => add.mutate()}
      onClose={onClose}
    >
      {field('code', say(INSTALLATION.code), say(INSTALLATION.codeHelp))}
      {field('name', say(INSTALLATION.name))}
      {field('appid', say(INSTALLATION.appid), say(INSTALLATION.appidHelp))}
    </FormDialog>
  )
}

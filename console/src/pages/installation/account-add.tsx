// Adding an account; the accesskey of its programs is drawn by the server.
import { Modal, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { INSTALLATION } from '../../words/installation.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'

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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
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
    <Modal
      opened
      onClose={onClose}
      title={say(INSTALLATION.add)}
      centered
      closeButtonProps={{ 'aria-label': say(SHELL.close) }}
    >
      <form onSubmit={submit}>
        <Stack>
          {field('code', say(INSTALLATION.code), say(INSTALLATION.codeHelp))}
          {field('name', say(INSTALLATION.name))}
          {field('appid', say(INSTALLATION.appid), say(INSTALLATION.appidHelp))}
          <Failure error={add.error} />
          <Button type="submit" loading={add.isPending}>
            {say(INSTALLATION.add)}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}

// Adding agents, one or a list; the passwords of their phones are shown once.
import { Alert, MultiSelect, Select, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Once } from '../../parts/once.tsx'
import { AGENTS } from '../../words/agents.ts'
import { useSay } from '../../words/language.ts'
import { useGroups } from './agent-list.tsx'
import { ADDED_MAX, readExtensions } from './extensions-typed.ts'

interface AddedAgents {
  readonly added: readonly { readonly ext: string; readonly password: string }[]
  readonly existing: readonly string[]
}

interface AddAgentsProps {
  readonly onAdded: () => void
  readonly onClose: () => void
}

export function AddAgents({ onAdded, onClose }: AddAgentsProps) {
  const say = useSay()
  const [typed, setTyped] = useState('')
  const [reach, setReach] = useState<string>('ring')
  const [groups, setGroups] = useState<string[]>([])
  const known = useGroups()
  const { exts, bad } = readExtensions(typed)
  const isTooMany = exts.length > ADDED_MAX
  const add = useMutation({
    mutationFn: () =>
      request<AddedAgents>('POST', paths.agents(), {
        body: { agents: exts.map(ext => ({ ext, reach, groups })) },
      }),
    onSuccess: onAdded,
  })
  const submit = () => {
    if (bad === null && !isTooMany && exts.length > 0) add.mutate()
  }
  const added = add.data?.added ?? []
  if (added.length > 0)
    return (
      <Once secrets={added.map(({ ext, password }) => ({ of: ext, secret: password }))} onClose={onClose} />
    )
  return (
    <FormDialog
      title={say(AGENTS.add)}
      does={say(AGENTS.addButton(Math.min(exts.length, ADDED_MAX)))}
      error={add.error}
      isBusy={add.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label={say(AGENTS.exts)}
        description={say(AGENTS.extsHelp)}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        error={bad !== null ? say(AGENTS.badExts(bad)) : isTooMany ? say(AGENTS.tooMany) : null}
        rows={3}
        maxLength={20_000}
        data-autofocus
      />
      <MultiSelect
        label={say(AGENTS.group)}
        data={known.rows?.map(({ name }) => name) ?? []}
        value={groups}
        onChange={setGroups}
        searchable
      />
      <Select
        label={say(AGENTS.reach)}
        data={(['ring', 'held'] as const).map(value => ({ value, label: say(AGENTS[value]) }))}
        value={reach}
        onChange={value => setReach(value ?? reach)}
        allowDeselect={false}
      />
      {add.data !== undefined && (
        <Alert color="gray" variant="outline" p="xs" role="status">
          {say(AGENTS.allExist)}
        </Alert>
      )}
    </FormDialog>
  )
}

// Another name for a plan; the tasks and settings that use it follow.
import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { useSay } from '../../words/language.ts'
import { PLANS } from '../../words/plans.ts'
import { SHELL } from '../../words/shell.ts'

interface RenamePlanProps {
  readonly name: string
  readonly onRenamed: (name: string) => void
  readonly onClose: () => void
}

export function RenamePlan({ name, onRenamed, onClose }: RenamePlanProps) {
  const say = useSay()
  const [typed, setTyped] = useState(name)
  const queries = useQueryClient()
  const rename = useMutation({
    mutationFn: () => request<PlanRow>('PATCH', paths.plan(name), { body: { name: typed.trim() } }),
    onSuccess: renamed => {
      void queries.invalidateQueries({ queryKey: ['plans'] })
      onRenamed(renamed.name)
    },
  })
  return (
    <FormDialog
      title={say(PLANS.rename)}
      does={say(SHELL.save)}
      error={rename.error}
      isBusy={rename.isPending}
      onSubmit={() => rename.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={say(PLANS.name)}
        description={say(PLANS.renameWhy)}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        required
      />
    </FormDialog>
  )
}

// A new plan: empty, with the rules of a profile, or as a copy of another one.
import { Select, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { useSay } from '../../words/language.ts'
import { PLANS } from '../../words/plans.ts'
import { ProfileLines, useProfiles } from './profile-lines.tsx'

interface NewPlanProps {
  readonly plans: readonly PlanRow[]
  /** The one that is copied unless another beginning is chosen; null: none. */
  readonly copied: PlanRow | null
  readonly onMade: (name: string) => void
  readonly onClose: () => void
}

const EMPTY = 'empty'

export function NewPlan({ plans, copied, onMade, onClose }: NewPlanProps) {
  const say = useSay()
  const queries = useQueryClient()
  const profiles = useProfiles()
  const [name, setName] = useState(copied === null ? '' : say(PLANS.copyOf(copied.name)))
  const [from, setFrom] = useState(copied === null ? EMPTY : `plan ${copied.name}`)
  const there = copied === null ? plans : [copied]
  const profile = profiles.find(one => from === `profile ${one.name}`)
  const plan = there.find(one => from === `plan ${one.name}`)
  const make = useMutation({
    mutationFn: () =>
      request<PlanRow>('PUT', paths.plan(name.trim()), {
        body: { rules: profile?.rules ?? plan?.rules ?? {}, was: 0 },
      }),
    onSuccess: made => {
      void queries.invalidateQueries({ queryKey: ['plans'] })
      onMade(made.name)
    },
  })
  return (
    <FormDialog
      title={say(PLANS.add)}
      isLarge
      does={say(PLANS.create)}
      error={make.error}
      isBusy={make.isPending}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <NameInput label={say(PLANS.name)} value={name} onType={setName} />
      <Select
        label={say(PLANS.from)}
        data={[
          { value: EMPTY, label: say(PLANS.empty) },
          {
            group: say(PLANS.profiles),
            items: profiles.map(one => ({ value: `profile ${one.name}`, label: one.label })),
          },
          {
            group: say(PLANS.copies),
            items: there.map(one => ({ value: `plan ${one.name}`, label: one.name })),
          },
        ]}
        value={from}
        onChange={next => setFrom(next ?? EMPTY)}
        allowDeselect={false}
        maxDropdownHeight={320}
      />
      {from === EMPTY && (
        <Text size="sm" c="var(--soft)">
          {say(PLANS.emptyWhy)}
        </Text>
      )}
      {profile !== undefined && <ProfileLines profile={profile} />}
    </FormDialog>
  )
}

// The numbers that customers see: added in a list, removed one by one.
import { Alert, Group, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Listing } from '../../parts/listing.tsx'
import type { Column } from '../../parts/table.tsx'
import { useSay } from '../../words/language.ts'
import { LINES } from '../../words/lines.ts'

interface CallerId {
  readonly number: string
}

export function CallerIds() {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const key = ['callerIds', account]
  const found = useFound<CallerId>(key, () => paths.callerIds)
  const [asked, setAsked] = useState<string | null>(null)
  const [isAdding, setAdding] = useState(false)
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  const remove = useMutation({
    mutationFn: (number: string) => request('DELETE', paths.callerId(number)),
    onSuccess: () => {
      setAsked(null)
      refresh()
    },
  })
  const columns = useMemo<readonly Column<CallerId>[]>(
    () => [
      {
        id: 'number',
        label: LINES.number,
        isNarrow: true,
        order: ({ number }) => number,
        cell: ({ number }) => number,
      },
      {
        id: 'remove',
        label: LINES.removeNumber,
        isNarrow: true,
        width: '96px',
        cell: ({ number }) => (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`${say(LINES.removeNumber)} ${number}`}
            onClick={() => setAsked(number)}
          >
            {say(LINES.removeNumber)}
          </Button>
        ),
      },
    ],
    [say],
  )
  return (
    <Stack maw={560}>
      <Group justify="flex-end">
        <Button onClick={() => setAdding(true)}>{say(LINES.addNumbers)}</Button>
      </Group>
      <Listing
        name="callerIds"
        label={say(LINES.callerIds)}
        found={found}
        columns={columns}
        keyOf={({ number }) => number}
        empty={say(LINES.noNumbers)}
      />
      {isAdding && <AddNumbers onAdded={refresh} onClose={() => setAdding(false)} />}
      {asked !== null && (
        <Ask
          title={say(LINES.removeNumber)}
          yes={say(LINES.removeNumber)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate(asked)}
          onClose={() => setAsked(null)}
        >
          {say(LINES.removeNumberWhy(asked))}
        </Ask>
      )}
    </Stack>
  )
}

interface AddNumbersProps {
  readonly onAdded: () => void
  readonly onClose: () => void
}

function AddNumbers({ onAdded, onClose }: AddNumbersProps) {
  const say = useSay()
  const [typed, setTyped] = useState('')
  const add = useMutation({
    mutationFn: (numbers: readonly string[]) =>
      request<{ added: number; invalid: string[] }>('POST', paths.callerIds, { body: { numbers } }),
    onSuccess: ({ invalid }) => {
      onAdded()
      if (invalid.length === 0) onClose()
      else setTyped(invalid.join('\n'))
    },
  })
  const submit = () => {
    const numbers = typed.split(/[\s,，;；、]+/u).filter(word => word !== '')
    if (numbers.length > 0) add.mutate(numbers.slice(0, 1_000))
  }
  return (
    <FormDialog
      title={say(LINES.addNumbers)}
      does={say(LINES.addNumbers)}
      error={add.error}
      isBusy={add.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label={say(LINES.number)}
        description={say(LINES.numbersHelp)}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        rows={5}
        data-autofocus
      />
      {add.data !== undefined && add.data.invalid.length > 0 && (
        <Alert color="red" variant="outline" p="xs" role="alert">
          {say(LINES.notNumbers(add.data.invalid.slice(0, 10).join(', ')))}
        </Alert>
      )}
    </FormDialog>
  )
}

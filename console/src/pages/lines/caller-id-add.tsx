// Caller ids that are typed or pasted; those that are no numbers stay in the field.
import { Alert, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { useSay } from '../../words/language.ts'
import { LINES } from '../../words/lines.ts'

interface AddCallerIdsProps {
  readonly onAdded: () => void
  readonly onClose: () => void
}

export function AddCallerIds({ onAdded, onClose }: AddCallerIdsProps) {
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

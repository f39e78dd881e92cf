// Another name for something; whatever uses it follows.
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import { FormDialog } from './form-dialog.tsx'
import { NameInput } from './name-input.tsx'

interface RenameDialogProps {
  readonly title: string
  readonly label: string
  readonly why: string
  readonly name: string
  readonly lengthMax: number
  /** Takes PATCH with the new name. */
  readonly path: string
  readonly onRenamed: (name: string) => void
  readonly onClose: () => void
}

export function RenameDialog({ name, path, onRenamed, onClose, ...words }: RenameDialogProps) {
  const say = useSay()
  const [typed, setTyped] = useState(name)
  const rename = useMutation({
    mutationFn: () => request<{ readonly name: string }>('PATCH', path, { body: { name: typed.trim() } }),
    onSuccess: renamed => onRenamed(renamed.name),
  })
  return (
    <FormDialog
      title={words.title}
      does={say(SHELL.save)}
      error={rename.error}
      isBusy={rename.isPending}
      onSubmit={() => rename.mutate()}
      onClose={onClose}
    >
      <NameInput
        label={words.label}
        help={words.why}
        value={typed}
        lengthMax={words.lengthMax}
        onType={setTyped}
      />
    </FormDialog>
  )
}

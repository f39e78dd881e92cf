// Another name for a prompt; the settings that use it follow.
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { PROMPT_LIMITS } from '../../../../src/domain/prompt.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { useSay } from '../../words/language.ts'
import { PROMPTS } from '../../words/prompts.ts'
import { SHELL } from '../../words/shell.ts'

interface RenamePromptProps {
  readonly name: string
  readonly onRenamed: () => void
  readonly onClose: () => void
}

export function RenamePrompt({ name, onRenamed, onClose }: RenamePromptProps) {
  const say = useSay()
  const [typed, setTyped] = useState(name)
  const rename = useMutation({
    mutationFn: () => request('PATCH', paths.prompt(name), { body: { name: typed.trim() } }),
    onSuccess: onRenamed,
  })
  return (
    <FormDialog
      title={say(PROMPTS.rename)}
      does={say(SHELL.save)}
      error={rename.error}
      isBusy={rename.isPending}
      onSubmit={() => rename.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={say(PROMPTS.name)}
        description={say(PROMPTS.renameWhy)}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        maxLength={PROMPT_LIMITS.nameLength}
        autoComplete="off"
        data-autofocus
        required
      />
    </FormDialog>
  )
}

// A new prompt: its file, its name, and how much of it has gone.
import { FileInput, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { PROMPT_LIMITS } from '../../../../src/domain/prompt.ts'
import type { SoundRefusal } from '../../../../src/domain/sound/sound-intake.ts'
import { PROMPT_PROBLEMS } from '../../../../src/words/prompt-problem-words.ts'
import { lineSoundOf } from '../../client/line-sound.ts'
import { paths } from '../../client/paths.ts'
import { Refused } from '../../client/request.ts'
import { sendFile } from '../../client/send-file.ts'
import { Bar } from '../../parts/bar.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import type { Language } from '../../words/chosen-language.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { PROMPTS } from '../../words/prompts.ts'

interface AddPromptProps {
  readonly onAdded: () => void
  readonly onClose: () => void
}

export function AddPrompt({ onAdded, onClose }: AddPromptProps) {
  const say = useSay()
  const { language } = useLanguage()
  const [file, setFile] = useState<File | null>(null)
  const [name, setName] = useState('')
  /** Bytes; null: the file is still being read. */
  const [sent, setSent] = useState<{ readonly bytes: number; readonly all: number } | null>(null)
  const stop = useRef(new AbortController())
  useEffect(() => {
    const { current } = stop
    return () => current.abort()
  }, [])
  const add = useMutation({
    mutationFn: async (of: File) => {
      const sound = await lineSoundOf(of)
      if ('refused' in sound) throw refusalOf(sound, language)
      const path = paths.prompts({ name: name.trim() })
      await sendFile(path, sound, stop.current.signal, bytes => setSent({ bytes, all: sound.size }))
    },
    onSuccess: onAdded,
  })
  const choose = (chosen: File | null) => {
    add.reset()
    setFile(chosen)
    if (chosen !== null) setName(chosen.name.replace(/\.\w+$/, '').slice(0, PROMPT_LIMITS.nameLength))
  }
  const isTooLarge = file !== null && file.size > PROMPT_LIMITS.fileBytes
  const submit = () => {
    if (file === null || isTooLarge || add.isPending) return
    setSent(null)
    add.mutate(file)
  }
  return (
    <FormDialog
      title={say(PROMPTS.add)}
      does={say(PROMPTS.add)}
      error={add.error}
      isBusy={add.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FileInput
        label={say(PROMPTS.file)}
        description={say(PROMPTS.fileHelp(PROMPT_LIMITS.secondsEach / 60))}
        placeholder={say(PROMPTS.choose)}
        accept=".wav,audio/wav,audio/x-wav"
        value={file}
        onChange={choose}
        error={isTooLarge && say(PROMPTS.fileTooLarge(megabytes(PROMPT_LIMITS.fileBytes)))}
        data-autofocus
        required
      />
      <TextInput
        label={say(PROMPTS.name)}
        description={say(PROMPTS.nameHelp)}
        value={name}
        onChange={event => setName(event.target.value)}
        maxLength={PROMPT_LIMITS.nameLength}
        autoComplete="off"
        required
      />
      {add.isPending && (
        <div role="status">
          <Bar done={sent === null ? 0 : sent.bytes / sent.all} label={say(PROMPTS.progress)} />
          <Text size="sm" c="var(--soft)">
            {say(
              sent === null ? PROMPTS.reading : PROMPTS.uploading(megabytes(sent.bytes), megabytes(sent.all)),
            )}
          </Text>
        </div>
      )}
    </FormDialog>
  )
}

/** What the server would say. */
function refusalOf({ refused, about }: SoundRefusal, language: Language): Refused {
  return new Refused(400, { reason: refused, about, detail: PROMPT_PROBLEMS[refused](...about)[language] })
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

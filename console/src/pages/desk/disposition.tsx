// How the conversation ended, by key or by mouse, with a note; and never to call again.
import { Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DeskCallRow, DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { DESK } from '../../words/desk.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import styles from './desk.module.css'
import { isTyping } from './is-typing.ts'

interface DispositionProps {
  readonly call: DeskCallRow
  readonly choices: DeskMe['dispositions']
}

const NOTE_MAX = 2_000

export function Disposition({ call, choices }: DispositionProps) {
  const say = useSay()
  const queries = useQueryClient()
  const draft = `yuhu.note.${call.id}`
  const [note, setNote] = useState(() => sessionStorage.getItem(draft) ?? call.note ?? '')
  const [isAsking, { open, close }] = useDisclosure(false)
  const dispose = useMutation({
    mutationFn: (code: string) =>
      request('POST', paths.deskCall(call.id, 'disposition'), { body: { code, note } }),
    onSuccess: () => {
      sessionStorage.removeItem(draft)
      return queries.invalidateQueries({ queryKey: ['desk'] })
    },
  })
  const chosen = dispose.isPending ? dispose.variables : call.disposition
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      const choice = choices.find(({ hotkey }) => hotkey !== null && String(hotkey) === event.key)
      if (choice !== undefined) dispose.mutate(choice.code)
      else if (event.key.toLowerCase() === 'n') open()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [choices, dispose, open])
  const type = (text: string) => {
    setNote(text)
    sessionStorage.setItem(draft, text)
  }
  const isSaved = call.disposition !== null && note === (call.note ?? '')
  return (
    <>
      <span className={styles.beside}>{say(DESK.howDidItEnd)}</span>
      {choices.length === 0 && <p className={styles.small}>{say(DESK.noDispositions)}</p>}
      <div className={styles.choices} role="radiogroup" aria-label={say(DESK.howDidItEnd)}>
        {choices.map(({ code, label, hotkey }) => (
          <button
            key={code}
            type="button"
            role="radio"
            aria-checked={chosen === code}
            className={styles.choice}
            onClick={() => dispose.mutate(code)}
          >
            {label}
            {hotkey !== null && <kbd>{hotkey}</kbd>}
          </button>
        ))}
      </div>
      <Textarea
        label={say(DESK.note)}
        description={say(isSaved ? DESK.saved : DESK.unsaved)}
        value={note}
        onChange={event => type(event.target.value)}
        onBlur={() => call.disposition !== null && !isSaved && dispose.mutate(call.disposition)}
        maxLength={NOTE_MAX}
        autosize
        minRows={3}
        maxRows={8}
      />
      <Stack mt="md">
        <Failure error={dispose.error} />
        <Button variant="outline" color="red" onClick={open} rightSection={<kbd>N</kbd>}>
          {say(DESK.neverAgain)}
        </Button>
      </Stack>
      <NeverAgain call={call} isOpen={isAsking} onClose={close} />
    </>
  )
}

interface NeverProps {
  readonly call: DeskCallRow
  readonly isOpen: boolean
  readonly onClose: () => void
}

function NeverAgain({ call, isOpen, onClose }: NeverProps) {
  const say = useSay()
  const block = useMutation({
    mutationFn: () => request('POST', paths.deskCall(call.id, 'never-again'), { body: {} }),
    onSuccess: () => {
      notifications.show({ message: say(DESK.blocked) })
      onClose()
    },
  })
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={say(DESK.neverTitle(call.phone))}
      closeButtonProps={{ 'aria-label': say(SHELL.close) }}
      centered
    >
      <Stack>
        <Text size="sm">{say(DESK.neverWhat)}</Text>
        <Failure error={block.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {say(SHELL.cancel)}
          </Button>
          <Button color="red" onClick={() => block.mutate()} loading={block.isPending} data-autofocus>
            {say(DESK.neverIt)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

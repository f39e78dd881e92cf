// How the conversation ended, by key or by mouse, with a note; and never to call again.
import { Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import type { DeskCallRow } from '../../../../src/api/v1/resources/desk-call.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { DESK } from '../../words/desk.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import styles from './desk.module.css'
import { PromiseDialog } from './promise.tsx'
import { useKeys } from './use-keys.ts'

interface DispositionProps {
  readonly call: DeskCallRow
  /** The account's, which count if its plan offers none. */
  readonly choices: DeskMe['dispositions']
}

interface Choice {
  readonly code: string
  readonly label: string
  readonly hotkey: number | null
  /** It is not taken without a note. */
  readonly needsNote?: boolean
  /** It promises a call-back: the agent says when. */
  readonly callsBack?: boolean
}

interface Said {
  readonly code: string
  readonly note: string
}

const NOTE_MAX = 2_000

export function Disposition({ call, choices: ofAccount }: DispositionProps) {
  const say = useSay()
  const choices: readonly Choice[] =
    call.dispositions?.map(({ label, ...offered }) => ({ ...offered, label: say(label) })) ?? ofAccount
  const [isAsking, { open, close }] = useDisclosure(false)
  const { note, chosen, isSaved, needsNote, error, choose, type, promising, promise } = useSaid(call, choices)
  const noteBox = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (needsNote) noteBox.current?.focus()
  }, [needsNote])
  useKeys(event => {
    const choice = choices.find(({ hotkey }) => hotkey !== null && String(hotkey) === event.key)
    if (choice !== undefined) {
      // The note may have the focus by the time the key would be typed.
      event.preventDefault()
      choose(choice.code)
    } else if (event.key.toLowerCase() === 'n') open()
  })
  return (
    <>
      <span className={styles.beside}>{say(DESK.howDidItEnd)}</span>
      {choices.length === 0 && <p className={styles.small}>{say(DESK.noDispositions)}</p>}
      <Choices choices={choices} chosen={chosen} choose={choose} />
      <Textarea
        ref={noteBox}
        label={say(DESK.note)}
        description={say(needsNote ? DESK.noteNeeded : isSaved ? DESK.saved : DESK.unsaved)}
        required={needsNote}
        value={note}
        onChange={event => type(event.target.value)}
        onBlur={() => chosen !== null && !isSaved && choose(chosen)}
        maxLength={NOTE_MAX}
        autosize
        minRows={3}
        maxRows={8}
      />
      <Stack mt="md">
        <Failure error={error} />
        <Button variant="outline" hue="bad" onClick={open}>
          {say(DESK.neverAgain)} <kbd>N</kbd>
        </Button>
      </Stack>
      {promising !== null && (
        <PromiseDialog
          promised={{ callId: call.id, phone: call.phone, code: promising, note }}
          onClose={() => promise(null)}
        />
      )}
      <NeverAgain call={call} isOpen={isAsking} onClose={close} />
    </>
  )
}

/** What the agent has said and is about to say; the note is kept here until the server has it. */
function useSaid(call: DeskCallRow, choices: readonly Choice[]) {
  const queries = useQueryClient()
  const draft = `yuhu.note.${call.id}`
  const [note, setNote] = useState(() => sessionStorage.getItem(draft) ?? call.note ?? '')
  // Chosen here, until the server says the same: a note that follows goes with it.
  const [code, setCode] = useState<string | null>(null)
  const [waiting, setWaiting] = useState<string | null>(null)
  const [promising, setPromising] = useState<string | null>(null)
  const dispose = useMutation({
    mutationFn: (body: Said) => request('POST', paths.deskCall(call.id, 'disposition'), { body }),
    onSuccess: async (_, said) => {
      if (sessionStorage.getItem(draft) === said.note) sessionStorage.removeItem(draft)
      await queries.invalidateQueries({ queryKey: ['desk'] })
    },
    onSettled: (_answer, _error, said) => setCode(last => (last === said.code ? null : last)),
    // One after the other: what is said last counts.
    scope: { id: draft },
  })
  const chosen = waiting ?? code ?? call.disposition
  const choose = (next: string) => {
    const isMissing = note.trim() === '' && choices.some(one => one.code === next && one.needsNote === true)
    setWaiting(isMissing ? next : null)
    if (isMissing) return
    if (choices.some(one => one.code === next && one.callsBack === true) && next !== call.disposition) {
      setPromising(next)
      return
    }
    setCode(next)
    dispose.mutate({ code: next, note })
  }
  const type = (text: string) => {
    setNote(text)
    sessionStorage.setItem(draft, text)
  }
  const isSaved = chosen !== null && chosen === call.disposition && note === (call.note ?? '')
  return {
    ...{ note, chosen, isSaved, needsNote: waiting !== null, error: dispose.error, choose, type },
    ...{ promising, promise: setPromising },
  }
}

interface ChoicesProps {
  readonly choices: readonly Choice[]
  readonly chosen: string | null
  readonly choose: (code: string) => void
}

function Choices({ choices, chosen, choose }: ChoicesProps) {
  const say = useSay()
  return (
    <div className={styles.choices} role="radiogroup" aria-label={say(DESK.howDidItEnd)}>
      {choices.map(({ code, label, hotkey }) => (
        <button
          key={code}
          type="button"
          role="radio"
          aria-checked={chosen === code}
          className={styles.choice}
          onClick={() => choose(code)}
        >
          {label}
          {hotkey !== null && <kbd>{hotkey}</kbd>}
        </button>
      ))}
    </div>
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
          <Button hue="bad" onClick={() => block.mutate()} loading={block.isPending} data-autofocus>
            {say(DESK.neverIt)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

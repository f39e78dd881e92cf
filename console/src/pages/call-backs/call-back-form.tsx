// A call-back is promised, moved to another moment or agent, or cancelled with a reason.
import { Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { CallBackRow } from '../../../../src/api/v1/resources/call-back-row.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { MomentInput } from '../../parts/moment-input.tsx'
import { AGENDA } from '../../words/agenda.ts'
import { CALL_BACKS } from '../../words/call-backs.ts'
import { useSay } from '../../words/language.ts'

const HOUR_MS = 3_600_000
const NOTE_MAX = 500

interface Promised {
  readonly at: number | null
  readonly ext: string
  readonly note: string
}

/** Sends one of these requests, after which the list is read again. */
function useSent(method: 'POST' | 'PATCH', path: string, onClose: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => request(method, path, { body }),
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries({ queryKey: ['callBacks'] })
    },
  })
}

export function MakeCallBack({ onClose }: { readonly onClose: () => void }) {
  const say = useSay()
  const { serverNow } = useSession()
  const [phone, setPhone] = useState('')
  const [group, setGroup] = useState('')
  const [promised, set] = useState<Promised>(() => ({ at: serverNow() + HOUR_MS, ext: '', note: '' }))
  const { at, ext, note } = promised
  const send = useSent('POST', paths.callBacks(), onClose)
  const submit = () => {
    const whose = ext === '' ? { by: 'group' } : { by: 'agent', ext }
    send.mutate({ phone, at, note, ...whose, ...(group !== '' && { group }) })
  }
  return (
    <FormDialog
      title={say(CALL_BACKS.promise)}
      does={say(AGENDA.save)}
      error={send.error}
      isBusy={send.isPending}
      isIncomplete={phone === '' || at === null}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={say(AGENDA.phone)}
        value={phone}
        onChange={event => setPhone(event.currentTarget.value)}
        inputMode="tel"
        autoComplete="off"
        maxLength={50}
        required
        data-autofocus
      />
      <Fields promised={promised} onChange={set}>
        <TextInput
          label={say(CALL_BACKS.group)}
          description={say(CALL_BACKS.groupHelp)}
          value={group}
          onChange={event => setGroup(event.currentTarget.value)}
          maxLength={100}
        />
      </Fields>
    </FormDialog>
  )
}

interface OneProps {
  readonly row: CallBackRow
  readonly onClose: () => void
}

/** Only what was changed is sent: another moment counts as a new promise. */
export function ChangeCallBack({ row, onClose }: OneProps) {
  const say = useSay()
  const [isCancelled, cancel] = useState(false)
  const was: Promised = { at: row.dueAt, ext: row.ext ?? '', note: row.note }
  const [promised, set] = useState(was)
  const { at, ext, note } = promised
  const send = useSent('PATCH', paths.callBack(row.id), onClose)
  if (isCancelled) return <CancelCallBack row={row} onClose={onClose} />
  return (
    <FormDialog
      title={say(CALL_BACKS.change(row.phone))}
      does={say(CALL_BACKS.save)}
      error={send.error}
      isBusy={send.isPending}
      isIncomplete={at === null}
      onSubmit={() =>
        send.mutate({
          ...(at !== was.at && { at }),
          ...(ext !== was.ext && { ext: ext === '' ? null : ext }),
          ...(note !== was.note && { note }),
        })
      }
      onClose={onClose}
    >
      <Fields promised={promised} onChange={set} />
      <Group>
        <Button variant="outline" hue="bad" size="compact-sm" onClick={() => cancel(true)}>
          {say(CALL_BACKS.cancelIt)}
        </Button>
      </Group>
    </FormDialog>
  )
}

interface FieldsProps {
  readonly promised: Promised
  readonly onChange: (promised: Promised) => void
  /** Between the agent and the note. */
  readonly children?: ReactNode
}

function Fields({ promised, onChange, children }: FieldsProps) {
  const say = useSay()
  const { at, ext, note } = promised
  return (
    <>
      <MomentInput
        label={say(AGENDA.at)}
        value={at}
        onChange={moment => onChange({ ...promised, at: moment })}
      />
      <TextInput
        label={say(CALL_BACKS.agent)}
        description={say(CALL_BACKS.agentHelp)}
        value={ext}
        onChange={event => onChange({ ...promised, ext: event.currentTarget.value })}
        inputMode="numeric"
        maxLength={10}
      />
      {children}
      <Textarea
        label={say(AGENDA.note)}
        value={note}
        onChange={event => onChange({ ...promised, note: event.currentTarget.value })}
        maxLength={NOTE_MAX}
        autosize
      />
    </>
  )
}

function CancelCallBack({ row, onClose }: OneProps) {
  const say = useSay()
  const [why, setWhy] = useState('')
  const send = useSent('POST', paths.callBack(row.id, 'cancel'), onClose)
  return (
    <Ask
      title={say(CALL_BACKS.cancelTitle(row.phone))}
      yes={say(CALL_BACKS.cancelIt)}
      isBusy={send.isPending}
      error={send.error}
      onYes={() => send.mutate(why === '' ? {} : { note: why })}
      onClose={onClose}
    >
      <Stack>
        {say(CALL_BACKS.cancelWhat)}
        <TextInput
          label={say(CALL_BACKS.why)}
          value={why}
          onChange={event => setWhy(event.currentTarget.value)}
          maxLength={NOTE_MAX}
        />
      </Stack>
    </Ask>
  )
}

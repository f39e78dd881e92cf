// A moment for a call-back, whose it is and a note: for a new one, or one that is moved.
import { Group, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CallBackRow } from '../../../../src/api/v1/resources/call-back-row.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/failure.tsx'
import { AGENDA } from '../../words/agenda.ts'
import { momentAt, momentOf } from '../../words/day.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { HOUR_MS, When } from './when.tsx'

const NOTE_MAX = 500

/** What is promised: a call's customer, a number that is typed, or one that is promised already. */
export type Promised =
  | { readonly callId: number; readonly phone: string }
  /** With what the agent says of the call. */
  | { readonly callId: number; readonly phone: string; readonly code: string; readonly note: string }
  | { readonly row: CallBackRow }
  | 'number'

interface PromiseProps {
  readonly promised: Promised
  readonly onClose: () => void
}

export function PromiseDialog({ promised, onClose }: PromiseProps) {
  const say = useSay()
  const { timeZone, serverNow } = useSession()
  const row = promised !== 'number' && 'row' in promised ? promised.row : null
  const [at, setAt] = useState(() => momentAt(row?.dueAt ?? serverNow() + HOUR_MS, timeZone))
  const [by, setBy] = useState<string>(row !== null && row.ext === null ? 'group' : 'agent')
  const said = promised !== 'number' && 'code' in promised ? promised : null
  const [note, setNote] = useState(row?.note ?? said?.note ?? '')
  const [phone, setPhone] = useState('')
  const { send, cancel, dispose } = usePromise(row, said?.callId ?? 0, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const when = { at: momentOf(at, timeZone), by }
    if (said !== null) {
      dispose.mutate({ code: said.code, note, callBack: when })
      return
    }
    const of = promised === 'number' ? { phone } : 'callId' in promised ? { callId: promised.callId } : {}
    send.mutate({ ...of, ...when, note })
  }
  return (
    <Dialog title={say(titleOf(promised))} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          {promised === 'number' && (
            <TextInput
              label={say(AGENDA.phone)}
              value={phone}
              onChange={event => setPhone(event.currentTarget.value)}
              inputMode="tel"
              autoComplete="off"
              required
            />
          )}
          <When at={at} onChange={setAt} />
          <Radio.Group label={say(AGENDA.whose)} value={by} onChange={setBy}>
            <Group>
              <Radio value="agent" label={say(AGENDA.me)} />
              <Radio value="group" label={say(AGENDA.anyone)} />
            </Group>
          </Radio.Group>
          <Textarea
            label={say(AGENDA.note)}
            value={note}
            onChange={event => setNote(event.currentTarget.value)}
            maxLength={NOTE_MAX}
            autosize
          />
          <Failure error={send.error ?? cancel.error ?? dispose.error} />
          <Group justify="flex-end">
            {row !== null && (
              <Button variant="outline" hue="bad" onClick={() => cancel.mutate()} loading={cancel.isPending}>
                {say(AGENDA.cancelIt)}
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              {say(SHELL.cancel)}
            </Button>
            <Button type="submit" loading={send.isPending || dispose.isPending} disabled={at === ''}>
              {say(row === null ? AGENDA.save : AGENDA.move)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function titleOf(promised: Promised) {
  if (promised === 'number') return AGENDA.otherTitle
  return 'row' in promised ? AGENDA.moveTitle(promised.row.phone) : AGENDA.promiseTitle(promised.phone)
}

function usePromise(row: CallBackRow | null, callId: number, onClose: () => void) {
  const queries = useQueryClient()
  const onSuccess = async () => {
    onClose()
    await queries.invalidateQueries({ queryKey: ['desk'] })
  }
  const send = useMutation({
    mutationFn: (body: object) =>
      row === null
        ? request('POST', paths.deskCallBacks, { body })
        : request('PATCH', paths.deskCallBack(row.id), { body }),
    onSuccess,
  })
  const cancel = useMutation({
    mutationFn: () => request('POST', paths.deskCallBack(row?.id ?? 0, 'cancel'), { body: {} }),
    onSuccess,
  })
  const dispose = useMutation({
    mutationFn: (body: object) => request('POST', paths.deskCall(callId, 'disposition'), { body }),
    onSuccess,
  })
  return { send, cancel, dispose }
}

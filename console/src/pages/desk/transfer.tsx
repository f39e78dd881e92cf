// To whom the call is to go, and whether they are asked first.
import { Button, Group, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { TalkBody } from '../../../../src/api/v1/resources/talks.ts'
import { useSay } from '../../words/language.ts'
import { TALK } from '../../words/talk.ts'

type TargetType = Extract<TalkBody, { readonly to: unknown }>['to']['type']

/** What is asked for, and what is enough of it to be sent. */
const ASKED = {
  extension: { label: TALK.extension, tab: TALK.toExtension, pattern: /^[1-9]\d{0,9}$/ },
  group: { label: TALK.group, tab: TALK.toGroup, pattern: /./ },
  number: { label: TALK.number, tab: TALK.toNumber, pattern: /\d{3}/ },
} as const

export interface TransferProps {
  readonly act: (body: TalkBody) => void
  /** The account lets calls go to outside numbers. */
  readonly mayGoOut: boolean
}

export function Transfer({ act, mayGoOut }: TransferProps) {
  const say = useSay()
  const [isOpen, setOpen] = useState(false)
  const [type, setType] = useState<TargetType>('extension')
  const [whom, setWhom] = useState('')
  const types = (['extension', 'group', 'number'] as const).filter(each => each !== 'number' || mayGoOut)
  const written = whom.trim()
  const isWritten = ASKED[type].pattern.test(written)
  const send = (what: 'transfer' | 'ask') => {
    if (!isWritten) return
    act({ do: what, to: targetOf(type, written) })
    setOpen(false)
    setWhom('')
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withRoles position="bottom-start" returnFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!isOpen)}>
          {say(TALK.transfer)} ▾
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say(TALK.transfer)}>
        <form
          onSubmit={event => {
            event.preventDefault()
            send('transfer')
          }}
        >
          <Stack gap="xs">
            <SegmentedControl
              aria-label={say(TALK.transfer)}
              value={type}
              onChange={value => setType(types.find(each => each === value) ?? 'extension')}
              data={types.map(each => ({ value: each, label: say(ASKED[each].tab) }))}
            />
            <TextInput
              label={say(ASKED[type].label)}
              value={whom}
              onChange={event => setWhom(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
            <Group gap="xs">
              <Button type="submit" disabled={!isWritten}>
                {say(TALK.transferNow)}
              </Button>
              <Button variant="default" disabled={!isWritten} onClick={() => send('ask')}>
                {say(TALK.askFirst)}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function targetOf(type: TargetType, written: string): Extract<TalkBody, { readonly to: unknown }>['to'] {
  if (type === 'group') return { type, name: written }
  return type === 'number' ? { type, phone: written } : { type, ext: written }
}

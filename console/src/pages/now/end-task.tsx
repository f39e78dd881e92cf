// Ends a task: asks, says what is lost, and offers to undo it.
import { Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { can } from '../../can.ts'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { type ButtonSize, Hindered } from '../../parts/hindered.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { useTaskCommand } from './task-commands.ts'

interface Ending {
  readonly taskid: string
  readonly name: string
  readonly state: 'notStarted' | 'running' | 'paused' | 'ended'
  readonly total: number
  readonly called: number
  readonly calls?: Readonly<
    Record<'dialing' | 'ringing' | 'hearing' | 'waiting' | 'connecting' | 'talking', number>
  >
}

const UNDO_SHOWN_MS = 15_000

const Asking = createContext<(task: Ending) => void>(() => {})

export function EndTask({ task, size = 'sm' }: { readonly task: Ending; readonly size?: ButtonSize }) {
  const say = useSay()
  const ask = useContext(Asking)
  return (
    <Hindered variant="default" size={size} hindrance={can.end(task)} onClick={() => ask(task)}>
      {say(NOW.end)}
    </Hindered>
  )
}

/** Holds the dialog and the undo of every page below: the row whose button was pressed may be gone by then. */
export function EndTaskDesk({ children }: { readonly children: ReactNode }) {
  const [task, setTask] = useState<Ending | null>(null)
  const close = useCallback(() => setTask(null), [])
  return (
    <Asking value={setTask}>
      {children}
      {task !== null && <EndTaskDialog task={task} onClose={close} />}
    </Asking>
  )
}

function EndTaskDialog({ task, onClose }: { readonly task: Ending; readonly onClose: () => void }) {
  const say = useSay()
  const command = useTaskCommand(task)
  const inFlight = Object.values(task.calls ?? {}).reduce((all, calls) => all + calls, 0)
  const ended = () => {
    onClose()
    const id = notifications.show({
      autoClose: UNDO_SHOWN_MS,
      message: (
        <Group justify="space-between">
          <span>{say(NOW.ended(task.name))}</span>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              notifications.hide(id)
              command.mutate('resume')
            }}
          >
            {say(NOW.undo)}
          </Button>
        </Group>
      ),
    })
  }
  return (
    <Ask
      title={say(NOW.endTitle(task.name))}
      yes={say(NOW.endIt)}
      isBusy={command.isPending}
      onYes={() => command.mutate('end', { onSuccess: ended })}
      onClose={onClose}
    >
      <Text size="sm">{say(NOW.endWhat(Math.max(0, task.total - task.called - inFlight), inFlight))}</Text>
    </Ask>
  )
}

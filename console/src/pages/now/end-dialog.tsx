// Asks before a task is ended, says what is lost, and offers to undo it.
import { Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { useTaskCommand } from './task-commands.ts'

export interface Ending {
  readonly taskid: string
  readonly name: string
  readonly state: 'notStarted' | 'running' | 'paused' | 'ended'
  readonly total: number
  readonly called: number
  readonly calls?: Readonly<
    Record<'dialing' | 'ringing' | 'hearing' | 'waiting' | 'connecting' | 'talking', number>
  >
}

interface EndDialogProps {
  readonly task: Ending
  readonly onClose: () => void
}

const UNDO_SHOWN_MS = 15_000

export default function EndDialog({ task, onClose }: EndDialogProps) {
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

// Starts a task, or pauses it: whichever it can have.
import { can } from '../../can.ts'
import type { ButtonSize } from '../../parts/hindered.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { useTaskCommand } from '../now/task-commands.ts'

interface Runnable {
  readonly taskid: string
  readonly state: 'notStarted' | 'running' | 'paused' | 'ended'
}

export function RunButton({ task, size = 'sm' }: { readonly task: Runnable; readonly size?: ButtonSize }) {
  const say = useSay()
  const command = useTaskCommand(task)
  const isRunning = task.state === 'running'
  return (
    <Hindered
      variant="default"
      size={size}
      hindrance={isRunning ? can.pause(task) : can.start(task)}
      loading={command.isPending}
      onClick={() => command.mutate(isRunning ? 'pause' : 'start')}
    >
      {say(isRunning ? NOW.pause : NOW.start)}
    </Hindered>
  )
}

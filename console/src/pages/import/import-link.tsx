// The way from a task to the import of numbers into it.
import { useNavigate } from '@tanstack/react-router'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import { can } from '../../can.ts'
import { Hindered } from '../../parts/hindered.tsx'
import { IMPORT } from '../../words/import.ts'
import { useSay } from '../../words/language.ts'

export function ImportLink({ task }: { readonly task: Pick<TaskRow, 'taskid' | 'state'> }) {
  const say = useSay()
  const navigate = useNavigate()
  return (
    <Hindered
      hindrance={can.importInto(task)}
      variant="default"
      size="compact-sm"
      onClick={() => void navigate({ to: `/tasks/${encodeURIComponent(task.taskid)}/import` as string })}
    >
      {say(IMPORT.button)}
    </Hindered>
  )
}

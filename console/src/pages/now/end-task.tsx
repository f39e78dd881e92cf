// Ends a task from wherever it is shown.
import { createContext, type ReactNode, Suspense, useCallback, useContext, useState } from 'react'
import { can } from '../../can.ts'
import { dressed } from '../../parts/dressed.tsx'
import { type ButtonSize, Hindered } from '../../parts/hindered.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import type { Ending } from './end-dialog.tsx'

const EndDialog = dressed(() => import('./end-dialog.tsx'))

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
      {task !== null && (
        <Suspense>
          <EndDialog task={task} onClose={close} />
        </Suspense>
      )}
    </Asking>
  )
}

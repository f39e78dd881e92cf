// Stops everything in the account, says that it is stopped, and lifts it.
import { useMutation } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { dressed } from '../../parts/dressed.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import styles from './now.module.css'

const StopDialog = dressed(() => import('./stop-dialog.tsx'))

export function StopAll({ calls }: Pick<LiveAccount, 'calls'>) {
  const say = useSay()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {say(NOW.stopAll)}
      </Button>
      {isOpen && (
        <Suspense>
          <StopDialog calls={calls} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

export function Stopped({ stopped }: { readonly stopped: NonNullable<LiveAccount['stopped']> }) {
  const say = useSay()
  const notifyFailure = useNotifyFailure()
  const lift = useMutation({
    mutationFn: () => request('DELETE', paths.standstill),
    onError: notifyFailure,
  })
  return (
    <div className={styles.notice} style={{ '--c': 'var(--bad)' } as React.CSSProperties} role="alert">
      <span>{say(NOW.stopped[stopped])}</span>
      {stopped === 'stopAll' && (
        <Button variant="default" size="compact-sm" onClick={() => lift.mutate()} loading={lift.isPending}>
          {say(NOW.lift)}
        </Button>
      )}
    </div>
  )
}

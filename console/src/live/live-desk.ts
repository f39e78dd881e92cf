// The agent who is signed in, as it is now.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { LiveDesk } from '../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../client/paths.ts'
import { ME, useServerNow, useSession } from '../client/session.tsx'
import { followLive } from './follow-live.ts'
import { folded } from './live-fold.ts'

export interface DeskNow {
  readonly desk: LiveDesk | null
  /** Since when the stream is broken, epoch ms by the server's clock; null: it is not. */
  readonly lostSince: number | null
}

export function useLiveDesk(): DeskNow {
  const queries = useQueryClient()
  const now = useServerNow()
  const userId = useSession().me.user.id
  const [desk, setDesk] = useState<DeskNow>({ desk: null, lostSince: null })
  useEffect(() => {
    const signedOut = () => void queries.invalidateQueries({ queryKey: ME })
    return followLive(paths.deskLive, userId, {
      event(name, data) {
        if (name === 'ended') signedOut()
        if (name !== 'snapshot' && name !== 'change') return
        setDesk(last => ({ ...last, desk: folded(last.desk, name, data) }))
        // Who is on the line stands in the desk's own answer.
        void queries.invalidateQueries({ queryKey: ['desk'] })
      },
      lost: forMs => setDesk(last => ({ ...last, lostSince: forMs === null ? null : now() - forMs })),
      refused: signedOut,
    })
  }, [queries, now, userId])
  return desk
}

// The agent who is signed in, as it is now.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { LiveDesk } from '../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../client/paths.ts'
import { ME, useServerNow } from '../client/session.tsx'
import { streamEvents } from './event-stream.ts'

export interface DeskNow {
  readonly desk: LiveDesk | null
  /** Since when the stream is broken, epoch ms by the server's clock; null: it is not. */
  readonly lostSince: number | null
}

export function useLiveDesk(): DeskNow {
  const queries = useQueryClient()
  const now = useServerNow()
  const [desk, setDesk] = useState<DeskNow>({ desk: null, lostSince: null })
  useEffect(() => {
    const end = new AbortController()
    const signedOut = () => void queries.invalidateQueries({ queryKey: ME })
    void streamEvents(paths.deskLive, end.signal, now, {
      event(name, data) {
        if (name === 'ended') signedOut()
        if (name !== 'snapshot' && name !== 'change') return
        setDesk(last => ({ ...last, desk: { ...last.desk, ...(data as LiveDesk) } }))
        // Who is on the line stands in the desk's own answer.
        void queries.invalidateQueries({ queryKey: ['desk'] })
      },
      lost: lostSince => setDesk(last => ({ ...last, lostSince })),
      refused: signedOut,
    })
    return () => end.abort()
  }, [queries, now])
  return desk
}

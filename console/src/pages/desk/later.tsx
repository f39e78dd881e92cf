// When a number that the agent looks at is to be offered again.
import { useState } from 'react'
import { useSession } from '../../client/session.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { momentAt, momentOf } from '../../words/day.ts'
import { useSay } from '../../words/language.ts'
import { PREVIEW } from '../../words/preview.ts'
import { HOUR_MS, When } from './when.tsx'

const MINUTE_MS = 60_000

interface LaterProps {
  readonly onChosen: (minutes: number) => void
  readonly onClose: () => void
}

export function LaterDialog({ onChosen, onClose }: LaterProps) {
  const say = useSay()
  const { timeZone, serverNow } = useSession()
  const [at, setAt] = useState(() => momentAt(serverNow() + HOUR_MS, timeZone))
  const submit = () => {
    const restMs = (momentOf(at, timeZone) ?? 0) - serverNow()
    onClose()
    onChosen(Math.max(1, Math.ceil(restMs / MINUTE_MS)))
  }
  return (
    <FormDialog
      title={say(PREVIEW.laterTitle)}
      does={say(PREVIEW.offerThen)}
      error={null}
      isBusy={false}
      isIncomplete={at === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <When at={at} onChange={setAt} />
    </FormDialog>
  )
}

// What the agent decides of the number it looks at, and for how long it may look.
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PreviewBody } from '../../../../src/api/v1/resources/preview-decisions.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { useSay } from '../../words/language.ts'
import { PREVIEW } from '../../words/preview.ts'
import styles from './desk.module.css'
import { LaterDialog } from './later.tsx'
import { useKeys } from './use-keys.ts'

const KEYS: Readonly<Record<string, PreviewBody['do']>> = { c: 'call', l: 'later', s: 'never', b: 'putBack' }

/** An hour, if it says no minutes. */
interface Decision {
  readonly do: PreviewBody['do']
  readonly minutes?: number
}

interface PreviewProps {
  readonly callId: number
  readonly isWanted: boolean
}

export function Preview({ callId, isWanted }: PreviewProps) {
  const say = useSay()
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const [isChoosing, setChoosing] = useState(false)
  const decide = useMutation({
    mutationFn: (answer: Decision) => request('POST', paths.deskPreview, { body: { ...answer, callId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['desk'] }),
    onError: notifyFailure,
    scope: { id: 'preview' },
  })
  useKeys(event => {
    const key = event.key.toLowerCase()
    if (key === 't') {
      event.preventDefault()
      setChoosing(true)
    }
    const answer = KEYS[key]
    if (answer !== undefined && (answer !== 'call' || !isWanted)) decide.mutate({ do: answer })
  })
  const button = (answer: PreviewBody['do'], key: string) => (
    <Button
      variant={answer === 'call' ? 'filled' : 'default'}
      disabled={answer === 'call' && isWanted}
      onClick={() => decide.mutate({ do: answer })}
      rightSection={<kbd>{key}</kbd>}
    >
      {say(PREVIEW[answer])}
    </Button>
  )
  return (
    <section className={styles.talk} aria-label={say(PREVIEW.title)}>
      <div className={styles.talkTools}>
        {button('call', 'C')}
        {button('later', 'L')}
        <Button variant="default" onClick={() => setChoosing(true)} rightSection={<kbd>T</kbd>}>
          {say(PREVIEW.laterAt)}
        </Button>
        {button('never', 'S')}
        {button('putBack', 'B')}
      </div>
      {isChoosing && (
        <LaterDialog
          onChosen={minutes => decide.mutate({ do: 'later', minutes })}
          onClose={() => setChoosing(false)}
        />
      )}
      <p role="status">{say(isWanted ? PREVIEW.waitsForLine : PREVIEW.nobodyCalled)}</p>
    </section>
  )
}

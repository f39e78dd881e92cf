// What the agent decides of the number it looks at, and for how long it may look.
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PreviewBody } from '../../../../src/api/v1/resources/preview-decisions.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { useSay } from '../../words/language.ts'
import { PREVIEW } from '../../words/preview.ts'
import styles from './desk.module.css'
import { useKeys } from './use-keys.ts'

const KEYS: Readonly<Record<string, PreviewBody['do']>> = { c: 'call', l: 'later', s: 'never', b: 'putBack' }
const LATER = 60

interface PreviewProps {
  readonly callId: number
  readonly isWanted: boolean
}

export function Preview({ callId, isWanted }: PreviewProps) {
  const say = useSay()
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const decide = useMutation({
    mutationFn: (answer: PreviewBody['do']) =>
      request('POST', paths.deskPreview, {
        body: { do: answer, callId, ...(answer === 'later' && { minutes: LATER }) },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['desk'] }),
    onError: notifyFailure,
    scope: { id: 'preview' },
  })
  useKeys(({ key }) => {
    const answer = KEYS[key.toLowerCase()]
    if (answer !== undefined && (answer !== 'call' || !isWanted)) decide.mutate(answer)
  })
  const button = (answer: PreviewBody['do'], key: string) => (
    <Button
      variant={answer === 'call' ? 'filled' : 'default'}
      disabled={answer === 'call' && isWanted}
      onClick={() => decide.mutate(answer)}
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
        {button('never', 'S')}
        {button('putBack', 'B')}
      </div>
      <p role="status">{say(isWanted ? PREVIEW.waitsForLine : PREVIEW.nobodyCalled)}</p>
    </section>
  )
}

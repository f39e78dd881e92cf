// What the agent can do with the call while it talks, and what is going on with it.
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { LiveAgent } from '../../../../src/api/v1/live/live-shapes.ts'
import type { TalkBody } from '../../../../src/api/v1/resources/talks.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { useSay } from '../../words/language.ts'
import { TALK } from '../../words/talk.ts'
import styles from './desk.module.css'
import { KeyPad } from './phone/key-pad.tsx'
import { Replay } from './replay.tsx'
import { isBetweenTwo, recordingStep, stepsWithOther } from './talk-steps.ts'
import { Transfer } from './transfer.tsx'
import { useKeys } from './use-keys.ts'

type Talk = NonNullable<LiveAgent['talk']>

interface TalkBarProps {
  readonly talk: Talk
  /** Null: it is not known yet. */
  readonly callId: number | null
  /** The desk is the agent's phone, which has a mute and keys of its own. */
  readonly hasPhone: boolean
  /** The account lets calls go to outside numbers. */
  readonly mayGoOut: boolean
}

export function TalkBar({ talk, callId, hasPhone, mayGoOut }: TalkBarProps) {
  const say = useSay()
  const notifyFailure = useNotifyFailure()
  const [isPadOpen, setPadOpen] = useState(false)
  // One after the other: keys arrive in the order in which they were pressed.
  const act = useMutation({
    mutationFn: (body: TalkBody) => request('POST', paths.deskTalk, { body }),
    onError: notifyFailure,
    scope: { id: 'talk' },
  })
  const { state, isMuted, isRecordingPaused, others } = talk
  const mayHold = isBetweenTwo(state)
  const recording = recordingStep(talk)
  useKeys(({ key }) => {
    if (key.toLowerCase() === 'h' && mayHold) act.mutate({ do: state === 'held' ? 'resume' : 'hold' })
  })
  const signs = [
    TALK.state(state, others.join(', ')),
    isMuted ? TALK.muted : null,
    isRecordingPaused ? TALK.recordingPaused : null,
  ]
  const button = (label: Parameters<typeof say>[0], body: TalkBody, isOn = false, key?: string) => (
    <Button
      key={body.do}
      size="compact-sm"
      variant={isOn ? 'filled' : 'default'}
      aria-pressed={isOn}
      onClick={() => act.mutate(body)}
      rightSection={key === undefined ? undefined : <kbd>{key}</kbd>}
    >
      {say(label)}
    </Button>
  )
  return (
    <section className={styles.talk} aria-label={say(TALK.title)}>
      <div className={styles.talkTools}>
        {mayHold && button(TALK.hold, { do: state === 'held' ? 'resume' : 'hold' }, state === 'held', 'H')}
        {stepsWithOther(state).map(({ label, body }) => button(label, body))}
        {mayHold && <Transfer act={body => act.mutate(body)} mayGoOut={mayGoOut} />}
        {!hasPhone && button(TALK.mute, { do: isMuted ? 'unmute' : 'mute' }, isMuted)}
        {!hasPhone && (
          <KeyPad
            isOpen={isPadOpen}
            setOpen={setPadOpen}
            hasCall={state === 'together'}
            onPress={keys => act.mutate({ do: 'sendKeys', keys })}
          />
        )}
        {button(recording.label, recording.body, isRecordingPaused)}
        {callId !== null && <Replay key={callId} callId={callId} />}
      </div>
      {signs.map(
        sign =>
          sign !== null && (
            <p key={sign.en} role="status">
              {say(sign)}
            </p>
          ),
      )}
    </section>
  )
}

// What a supervisor does with an agent's conversation for the agent, and what is going on with it.
import { Button, Group, Text as Words } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import type { TalkBody } from '../../../../src/api/v1/resources/talks.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Failure } from '../../parts/failure.tsx'
import { useSay } from '../../words/language.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import { TALK } from '../../words/talk.ts'
import { isBetweenTwo, recordingStep, stepsWithOther, type TalkStep } from '../desk/talk-steps.ts'
import { Transfer } from '../desk/transfer.tsx'

type Talk = NonNullable<LiveAccount['agents'][number]['talk']>

interface SteerProps {
  readonly ext: string
  readonly talk: Talk
  /** The account lets calls go to outside numbers. */
  readonly mayGoOut: boolean
}

export function Steer({ ext, talk, mayGoOut }: SteerProps) {
  const say = useSay()
  const act = useMutation({
    mutationFn: (body: TalkBody) => request('POST', paths.talk(ext), { body }),
    scope: { id: `talk-${ext}` },
  })
  const { state, isMuted, isRecordingPaused, others } = talk
  const isHeld = state === 'held'
  const signs = [
    SUPERVISION.talk(state, others.join(', ')),
    isMuted ? SUPERVISION.muted : null,
    isRecordingPaused ? TALK.recordingPaused : null,
  ]
  const button = ({ label, body }: TalkStep) => (
    <Button key={body.do} size="compact-sm" variant="default" onClick={() => act.mutate(body)}>
      {say(label)}
    </Button>
  )
  return (
    <>
      <Group gap="xs">
        {isBetweenTwo(state) &&
          button({ label: isHeld ? TALK.resume : TALK.hold, body: { do: isHeld ? 'resume' : 'hold' } })}
        {stepsWithOther(state).map(button)}
        {isBetweenTwo(state) && <Transfer act={body => act.mutate(body)} mayGoOut={mayGoOut} />}
        {button(recordingStep(talk))}
      </Group>
      {signs.map(
        sign =>
          sign !== null && (
            <Words key={sign.en} size="sm" role="status">
              {say(sign)}
            </Words>
          ),
      )}
      <Failure error={act.error} />
    </>
  )
}

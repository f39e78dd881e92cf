// What a supervisor does with an agent's conversation for the agent, and what is going on with it.
import { Button, Group, Text as Words } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import type { TalkBody } from '../../../../src/api/v1/resources/talks.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Failure } from '../../parts/failure.tsx'
import { type Text, useSay } from '../../words/language.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import { TALK } from '../../words/talk.ts'
import { Transfer } from '../desk/transfer.tsx'

type Talk = NonNullable<LiveAccount['agents'][number]['talk']>

export function Steer({ ext, talk }: { readonly ext: string; readonly talk: Talk }) {
  const say = useSay()
  const act = useMutation({
    mutationFn: (body: TalkBody) => request('POST', paths.talk(ext), { body }),
    scope: { id: `talk-${ext}` },
  })
  const { state, isMuted, isRecordingPaused, others } = talk
  const isHeld = state === 'held'
  const mayHold = state === 'together' || isHeld
  const signs = [
    SUPERVISION.talk(state, others.join(', ')),
    isMuted ? SUPERVISION.muted : null,
    isRecordingPaused ? TALK.recordingPaused : null,
  ]
  const button = (label: Text, body: TalkBody) => (
    <Button size="compact-sm" variant="default" onClick={() => act.mutate(body)}>
      {say(label)}
    </Button>
  )
  return (
    <>
      <Group gap="xs">
        {button(mayHold && !isHeld ? TALK.hold : TALK.resume, { do: mayHold && !isHeld ? 'hold' : 'resume' })}
        {mayHold && <Transfer act={body => act.mutate(body)} mayGoOut={false} />}
        {isRecordingPaused
          ? button(TALK.resumeRecording, { do: 'resumeRecording' })
          : button(TALK.pauseRecording, { do: 'pauseRecording' })}
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

// What can be done with a call as it stands, by its agent or for it: each step with its words and its command.
import type { LiveAgent } from '../../../../src/api/v1/live/live-shapes.ts'
import type { TalkBody } from '../../../../src/api/v1/resources/talks.ts'
import type { Text } from '../../words/language.ts'
import { TALK } from '../../words/talk.ts'

type Talk = NonNullable<LiveAgent['talk']>
type State = Talk['state']

export interface TalkStep {
  readonly label: Text
  readonly body: TalkBody
}

/** Nobody else is called yet: the customer may be put on hold, or the call be transferred. */
export function isBetweenTwo(state: State): boolean {
  return state === 'together' || state === 'held'
}

/** While another is asked, or has been. */
export function stepsWithOther(state: State): readonly TalkStep[] {
  const isApart = state === 'consulting' || state === 'alternating'
  const steps: readonly [boolean, TalkStep][] = [
    [!isBetweenTwo(state), { label: TALK.resume, body: { do: 'resume' } }],
    [isApart, { label: TALK.swap, body: { do: 'swap' } }],
    [isApart, { label: TALK.joinAll, body: { do: 'joinAll' } }],
    [
      isApart || state === 'asking' || state === 'threeWay',
      { label: TALK.complete, body: { do: 'complete' } },
    ],
  ]
  return steps.filter(([isPossible]) => isPossible).map(([, step]) => step)
}

export function recordingStep({ isRecordingPaused }: Talk): TalkStep {
  return isRecordingPaused
    ? { label: TALK.resumeRecording, body: { do: 'resumeRecording' } }
    : { label: TALK.pauseRecording, body: { do: 'pauseRecording' } }
}

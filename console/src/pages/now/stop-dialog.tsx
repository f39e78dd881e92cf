// Asks before everything in the account is stopped, and what becomes of those who talk.
import { Radio, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Ask } from '../../parts/ask.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'

interface StopDialogProps extends Pick<LiveAccount, 'calls'> {
  readonly onClose: () => void
}

export default function StopDialog({ calls, onClose }: StopDialogProps) {
  const say = useSay()
  const [endsTalks, setEndsTalks] = useState(false)
  const stop = useMutation({
    mutationFn: () => request('PUT', paths.standstill, { body: { endsTalks } }),
    onSuccess: onClose,
  })
  return (
    <Ask
      title={say(NOW.stopTitle)}
      yes={say(NOW.stop)}
      isBusy={stop.isPending}
      error={stop.error}
      onYes={() => stop.mutate()}
      onClose={onClose}
    >
      <Stack>
        <Text size="sm">{say(NOW.stopWhat(calls.dialing + calls.ringing, calls.talking))}</Text>
        <Radio.Group value={endsTalks ? 'end' : 'talk'} onChange={value => setEndsTalks(value === 'end')}>
          <Stack gap="xs">
            <Radio value="talk" label={say(NOW.letTalk)} />
            <Radio value="end" label={say(NOW.endTalks)} />
          </Stack>
        </Radio.Group>
      </Stack>
    </Ask>
  )
}

// Stops everything in the account, says that it is stopped, and lifts it.
import { Alert, Group, Radio, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'

export function StopAll({ calls }: Pick<LiveAccount, 'calls'>) {
  const say = useSay()
  const [isOpen, { open, close }] = useDisclosure(false)
  const [endsTalks, setEndsTalks] = useState(false)
  const stop = useMutation({
    mutationFn: () => request('PUT', paths.standstill, { body: { endsTalks } }),
    onSuccess: close,
  })
  return (
    <>
      <Button variant="default" onClick={open}>
        {say(NOW.stopAll)}
      </Button>
      {isOpen && (
        <Ask
          title={say(NOW.stopTitle)}
          yes={say(NOW.stop)}
          isBusy={stop.isPending}
          error={stop.error}
          onYes={() => stop.mutate()}
          onClose={close}
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
      )}
    </>
  )
}

export function Stopped({ stopped }: { readonly stopped: NonNullable<LiveAccount['stopped']> }) {
  const say = useSay()
  const notifyFailure = useNotifyFailure()
  const lift = useMutation({
    mutationFn: () => request('DELETE', paths.standstill),
    onError: notifyFailure,
  })
  return (
    <Alert color="red" variant="outline" mb="md" role="alert">
      <Group justify="space-between">
        <span>{say(NOW.stopped[stopped])}</span>
        {stopped === 'stopAll' && (
          <Button variant="default" size="compact-sm" onClick={() => lift.mutate()} loading={lift.isPending}>
            {say(NOW.lift)}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

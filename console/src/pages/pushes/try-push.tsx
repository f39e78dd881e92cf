// Sends a test record to a receiver now, and shows what it answered.
import { Alert, Code, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { PushTrialRow } from '../../../../src/api/v1/resources/push-trials.ts'
import type { PushUrlRow } from '../../../../src/api/v1/resources/pushes.ts'
import { atLeast, can } from '../../can.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Form } from '../../parts/form-dialog.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { useSay } from '../../words/language.ts'
import { PUSHES } from '../../words/pushes.ts'

type Tried = Pick<PushUrlRow, 'kind' | 'url'>

export function TryPush({ lane }: { readonly lane: Tried }) {
  const say = useSay()
  const { me } = useSession()
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Hindered
        hindrance={can.tryPush(lane, me.user.role)}
        variant="subtle"
        size="compact-sm"
        isFlush
        onClick={open}
      >
        {say(PUSHES.tryNow)}
      </Hindered>
      {isOpen && <TryDialog lane={lane} onClose={close} />}
    </>
  )
}

function TryDialog({ lane, onClose }: { readonly lane: Tried; readonly onClose: () => void }) {
  const say = useSay()
  const { me } = useSession()
  const [url, setUrl] = useState(lane.url)
  const trial = useMutation({
    mutationFn: () =>
      request<PushTrialRow>('POST', paths.tryPush, {
        body: { kind: lane.kind, ...(url.trim() !== lane.url && { url: url.trim() }) },
      }),
  })
  return (
    <Dialog title={say(PUSHES.tryTitle(say(PUSHES.kinds[lane.kind])))} isLarge onClose={onClose}>
      <Form onSubmit={() => trial.mutate()}>
        <Text size="sm">{say(PUSHES.tryWhat)}</Text>
        <TextInput
          label={say(PUSHES.url)}
          description={say(PUSHES.urlHelp)}
          value={url}
          onChange={event => setUrl(event.target.value)}
          readOnly={!atLeast(me.user.role, 'admin')}
          maxLength={2_000}
          type="url"
          required
          withAsterisk={false}
          data-autofocus
        />
        <Group>
          <Button type="submit" loading={trial.isPending}>
            {say(PUSHES.tryNow)}
          </Button>
        </Group>
        <Failure error={trial.error} />
        {trial.data !== undefined && <Answer of={trial.data} />}
      </Form>
    </Dialog>
  )
}

function Answer({ of: { sentence, isReceived, answer, body } }: { readonly of: PushTrialRow }) {
  const say = useSay()
  return (
    <Stack role="status">
      <Alert color="gray" variant="outline" p="xs" c={isReceived ? 'var(--ready)' : 'var(--bad)'}>
        {sentence}
      </Alert>
      {answer === null && <Text size="sm">{say(PUSHES.answerInside)}</Text>}
      {answer !== null && answer !== '' && <Shown label={say(PUSHES.answerStart)} text={answer} />}
      <Shown label={say(PUSHES.wasSent)} text={body} />
    </Stack>
  )
}

function Shown({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
    </div>
  )
}

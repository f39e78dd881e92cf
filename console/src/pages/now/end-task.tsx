// Ends a task: asks, says what is lost, and offers to undo it.
import { Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { can } from '../../can.ts'
import { Button } from '../../parts/button.tsx'
import { type ButtonSize, Hindered } from '../../parts/hindered.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { SHELL } from '../../words/shell.ts'
import { useTaskCommand } from './task-commands.ts'

interface Ending {
  readonly taskid: string
  readonly name: string
  readonly state: 'notStarted' | 'running' | 'paused' | 'ended'
  readonly total: number
  readonly called: number
  readonly calls?: Readonly<Record<'dialing' | 'ringing' | 'waiting' | 'connecting' | 'talking', number>>
}

const UNDO_SHOWN_MS = 15_000

export function EndTask({ task, size = 'sm' }: { readonly task: Ending; readonly size?: ButtonSize }) {
  const say = useSay()
  const [isOpen, { open, close }] = useDisclosure(false)
  const command = useTaskCommand(task)
  const inFlight = Object.values(task.calls ?? {}).reduce((all, calls) => all + calls, 0)
  const end = () =>
    command.mutate('end', {
      onSuccess: () => {
        close()
        const id = notifications.show({
          autoClose: UNDO_SHOWN_MS,
          message: (
            <Group justify="space-between">
              <span>{say(NOW.ended(task.name))}</span>
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => {
                  notifications.hide(id)
                  command.mutate('resume')
                }}
              >
                {say(NOW.undo)}
              </Button>
            </Group>
          ),
        })
      },
    })
  return (
    <>
      <Hindered variant="default" size={size} hindrance={can.end(task)} onClick={open}>
        {say(NOW.end)}
      </Hindered>
      <Modal
        opened={isOpen}
        onClose={close}
        title={say(NOW.endTitle(task.name))}
        centered
        closeButtonProps={{ 'aria-label': say(SHELL.close) }}
      >
        <Stack>
          <Text size="sm">
            {say(NOW.endWhat(Math.max(0, task.total - task.called - inFlight), inFlight))}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {say(SHELL.cancel)}
            </Button>
            <Button color="var(--bad)" variant="outline" onClick={end} loading={command.isPending}>
              {say(NOW.endIt)}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

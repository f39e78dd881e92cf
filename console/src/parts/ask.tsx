// A question before something is lost: what is lost, and both ways on.
import { Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'

interface AskProps {
  readonly title: string
  readonly children: ReactNode
  /** What it does, as a verb. */
  readonly yes: string
  readonly isDangerous?: boolean
  readonly isBusy?: boolean
  readonly error?: unknown
  readonly onYes: () => void
  readonly onClose: () => void
}

export function Ask({ title, children, yes, isDangerous = true, isBusy, error, onYes, onClose }: AskProps) {
  const say = useSay()
  return (
    <Dialog title={title} onClose={onClose}>
      <Stack>
        <div>{children}</div>
        <Failure error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {say(SHELL.cancel)}
          </Button>
          <Button
            {...(isDangerous && { hue: 'bad', variant: 'outline' })}
            loading={isBusy ?? false}
            onClick={onYes}
          >
            {yes}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

// A form: in a page of its own, or in front of one with what the server refused and the button that sends it.
import { Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'
import { Failure } from './failure.tsx'

interface FormProps {
  readonly children: ReactNode
  readonly onSubmit: () => void
}

export function Form({ children, onSubmit }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <Stack>{children}</Stack>
    </form>
  )
}

interface FormDialogProps extends DialogProps, FormProps {
  /** What its button does, as a verb. */
  readonly does: string
  readonly error: unknown
  readonly isBusy: boolean
  /** Something that it needs has not been said yet. */
  readonly isIncomplete?: boolean
}

export function FormDialog(props: FormDialogProps) {
  const { does, error, isBusy, isIncomplete = false, children, onSubmit, ...dialog } = props
  const say = useSay()
  return (
    <Dialog {...dialog}>
      <Form onSubmit={onSubmit}>
        {children}
        <Failure error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={dialog.onClose}>
            {say(SHELL.cancel)}
          </Button>
          <Button type="submit" loading={isBusy} disabled={isIncomplete}>
            {does}
          </Button>
        </Group>
      </Form>
    </Dialog>
  )
}

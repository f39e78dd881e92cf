// What stands in front of a page until it is closed.
import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export interface DialogProps {
  readonly title: string
  /** Wider, and at the top of the page: it holds a long form. */
  readonly isLarge?: boolean
  readonly children: ReactNode
  readonly onClose: () => void
}

export function Dialog({ title, isLarge = false, children, onClose }: DialogProps) {
  const say = useSay()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered={!isLarge}
      size={isLarge ? 'lg' : 'md'}
      closeButtonProps={{ 'aria-label': say(SHELL.close) }}
    >
      {children}
    </Modal>
  )
}

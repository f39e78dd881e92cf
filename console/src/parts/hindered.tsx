// A control that cannot be used says why.
import { type ButtonProps, Tooltip } from '@mantine/core'
import type { Hindrance } from '../can.ts'
import { useSay } from '../words/language.ts'
import { Button } from './button.tsx'

/** `compact-sm`: in the rows of a table. */
export type ButtonSize = 'sm' | 'compact-sm'

interface HinderedProps extends ButtonProps {
  readonly hindrance: Hindrance
  /** Whether this choice is made. */
  readonly 'aria-pressed'?: boolean
  readonly type?: 'button' | 'submit'
  readonly onClick?: () => void
}

/** It stays in the order of focus, and the same element: who cannot use it must be able to learn why. */
export function Hindered({ hindrance, onClick, ...button }: HinderedProps) {
  const say = useSay()
  const isFree = hindrance === null
  return (
    <Tooltip
      label={isFree ? '' : say(hindrance)}
      disabled={isFree}
      events={{ hover: true, focus: true, touch: true }}
      multiline
      maw={320}
    >
      <Button
        {...button}
        {...(!isFree && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={isFree ? onClick : event => event.preventDefault()}
      />
    </Tooltip>
  )
}

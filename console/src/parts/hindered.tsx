// A control that cannot be used says why.
import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { Hindrance } from '../can.ts'
import { useSay } from '../words/language.ts'

/** `compact-sm`: in the rows of a table. */
export type ButtonSize = 'sm' | 'compact-sm'

interface HinderedProps extends ButtonProps {
  readonly hindrance: Hindrance
  readonly type?: 'button' | 'submit'
  readonly onClick?: () => void
}

/** It stays in the order of focus: who cannot use it must be able to learn why. */
export function Hindered({ hindrance, onClick, ...button }: HinderedProps) {
  const say = useSay()
  if (hindrance === null) return <Button {...button} {...(onClick !== undefined && { onClick })} />
  return (
    <Tooltip label={say(hindrance)} events={{ hover: true, focus: true, touch: true }} multiline maw={320}>
      <Button {...button} data-disabled aria-disabled onClick={event => event.preventDefault()} />
    </Tooltip>
  )
}

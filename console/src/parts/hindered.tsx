// A control that cannot be used says why.
import { useId, useRef } from 'react'
import type { Hindrance } from '../can.ts'
import { useSay } from '../words/language.ts'
import { Button, type ButtonProps } from './button.tsx'
import styles from './hindered.module.css'

/** `compact-sm`: in the rows of a table. */
export type ButtonSize = 'sm' | 'compact-sm'

interface HinderedProps extends ButtonProps {
  readonly hindrance: Hindrance
}

/** It stays in the order of focus, and the same element: who cannot use it must be able to learn why. */
export function Hindered({ hindrance, ...button }: HinderedProps) {
  const say = useSay()
  const id = useId()
  const control = useRef<HTMLButtonElement>(null)
  const why = useRef<HTMLSpanElement>(null)
  const show = () => placeBelow(why.current, control.current)
  const hide = () => why.current?.hidePopover()
  return (
    <>
      <Button
        {...button}
        ref={control}
        {...(hindrance !== null && {
          'aria-disabled': true,
          'aria-describedby': id,
          onClick: event => event.preventDefault(),
          onPointerEnter: show,
          onPointerLeave: hide,
          onFocus: show,
          onBlur: hide,
          onKeyDown: ({ key }) => {
            if (key === 'Escape') hide()
          },
        })}
      />
      {hindrance !== null && (
        <span ref={why} id={id} role="tooltip" popover="manual" className={styles.why}>
          {say(hindrance)}
        </span>
      )}
    </>
  )
}

const APART_PX = 6

/** Above all else: a row of a table shows nothing beyond its edges. */
function placeBelow(hint: HTMLElement | null, control: HTMLElement | null): void {
  if (hint === null || control === null) return
  hint.showPopover()
  const { left, width, bottom } = control.getBoundingClientRect()
  const room = document.documentElement.clientWidth - hint.offsetWidth - APART_PX
  hint.style.left = `${Math.max(APART_PX, Math.min(room, left + (width - hint.offsetWidth) / 2))}px`
  hint.style.top = `${bottom + APART_PX}px`
}

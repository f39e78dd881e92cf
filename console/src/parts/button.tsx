// A button that keeps the focus while it works. Mantine's would be disabled meanwhile, and whoever uses the
// keyboard would begin again at the top of the page.
import { type ButtonProps, Button as Plain } from '@mantine/core'
import type { MouseEvent } from 'react'

interface WorkingProps extends ButtonProps {
  readonly type?: 'button' | 'submit'
  readonly onClick?: ((event: MouseEvent) => void) | undefined
  readonly 'aria-label'?: string
  readonly 'aria-disabled'?: boolean
  readonly 'aria-pressed'?: boolean
  readonly 'data-autofocus'?: boolean
}

/** `loading`: it works; pressing it again does nothing, nor does Enter in its form. */
export function Button({ loading = false, onClick, ...button }: WorkingProps) {
  const isBusy = loading === true
  return (
    <Plain
      {...button}
      aria-busy={isBusy}
      onClick={event => {
        if (isBusy) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}

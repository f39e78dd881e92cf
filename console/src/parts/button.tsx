// A button, drawn without Mantine. It keeps the focus while it works: one that is disabled meanwhile sends
// whoever uses the keyboard back to the top of the page.
import type { ButtonHTMLAttributes, CSSProperties, Ref } from 'react'
import styles from './button.module.css'

export interface ButtonLooks {
  /** One a page is `filled`: what most people came for. */
  readonly variant?: 'filled' | 'default' | 'outline' | 'subtle' | undefined
  readonly size?: 'sm' | 'compact-md' | 'compact-sm' | 'compact-xs' | undefined
  /** The colour of its words, its frame or its ground. */
  readonly hue?: 'bad' | 'soft' | undefined
  /** Without room beside its words. */
  readonly isFlush?: boolean | undefined
}

export interface ButtonProps extends ButtonLooks, ButtonHTMLAttributes<HTMLButtonElement> {
  readonly ref?: Ref<HTMLButtonElement>
  /** It works; pressing it again does nothing, nor does Enter in its form. */
  readonly loading?: boolean
  readonly 'data-autofocus'?: boolean
}

export function Button(props: ButtonProps) {
  const { variant, size, hue, isFlush, loading = false, style, onClick, children, ...plain } = props
  const looks = looksOf({ variant, size, hue, isFlush })
  return (
    <button
      type="button"
      {...plain}
      {...looks}
      style={{ ...looks.style, ...style }}
      aria-busy={loading}
      onClick={event => {
        if (loading) event.preventDefault()
        else onClick?.(event)
      }}
    >
      <span className={styles.label}>{children}</span>
    </button>
  )
}

/** For a link that looks like a button. */
export function looksOf({ variant = 'filled', size = 'sm', hue, isFlush }: ButtonLooks) {
  return {
    className: styles.button,
    'data-variant': variant,
    'data-size': size,
    'data-flush': isFlush || undefined,
    style: hue && ({ '--hue': `var(--${hue})`, '--ground': `var(--ground-${hue})` } as CSSProperties),
  }
}

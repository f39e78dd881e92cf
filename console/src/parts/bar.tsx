// How much of something is used, what is expected to be, and the mark it should reach.
import styles from './bar.module.css'

interface BarProps {
  /** Shares of the whole, 0 to 1. */
  readonly done: number
  readonly forecast?: number
  readonly mark?: number | null
  readonly color?: string
  readonly label: string
}

export function Bar({ done, forecast, mark, color, label }: BarProps) {
  const to = (share: number) => `${100 * Math.min(1, Math.max(0, share))}%`
  return (
    <div
      className={styles.bar}
      style={{ '--bar': color ?? 'var(--accent)' } as React.CSSProperties}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * Math.min(1, Math.max(0, done)))}
    >
      {forecast !== undefined && forecast > done && (
        <div className={styles.forecast} style={{ width: to(forecast) }} />
      )}
      <div className={styles.done} style={{ width: to(done) }} />
      {mark !== undefined && mark !== null && <div className={styles.mark} style={{ left: to(mark) }} />}
    </div>
  )
}

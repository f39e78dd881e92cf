// How loud one side is.
import { useEffect, useRef } from 'react'
import styles from './phone.module.css'

const EVERY_MS = 100
/** Speech is 10 to 40 dB below full scale. */
const FLOOR_DB = -50

interface MeterProps {
  readonly label: string
  /** 0 to 1; null: nothing is measured. */
  readonly read: () => number | null
}

export function Meter({ label, read }: MeterProps) {
  const bar = useRef<HTMLSpanElement>(null)
  const last = useRef(read)
  last.current = read
  useEffect(() => {
    const timer = window.setInterval(() => {
      const shown = shareOf(last.current())
      bar.current?.style.setProperty('width', `${shown}%`)
      bar.current?.parentElement?.setAttribute('aria-valuenow', String(shown))
    }, EVERY_MS)
    return () => window.clearInterval(timer)
  }, [])
  return (
    <span className={styles.side}>
      {label}
      <span
        className={styles.meter}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
      >
        <span className={styles.level} ref={bar} />
      </span>
    </span>
  )
}

/** Percent, by loudness as ears have it. */
function shareOf(level: number | null): number {
  if (level === null || level === 0) return 0
  const db = 20 * Math.log10(level)
  return Math.round(Math.min(1, Math.max(0, 1 - db / FLOOR_DB)) * 100)
}

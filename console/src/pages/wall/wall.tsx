// The wallboard: dark, full screen, readable from three metres; it goes round the account and its tasks.
import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { useServerNow, useSession } from '../../client/session.tsx'
import { LiveProvider, useLive } from '../../live/live-account.tsx'
import { useSecond } from '../../parts/ticking.tsx'
import { timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { SHELL } from '../../words/shell.ts'
import { WALL } from '../../words/wall.ts'
import styles from './wall.module.css'
import { WallAccount, WallTask } from './wall-sheets.tsx'

/** How long a sheet is shown. */
const SHEET_SECONDS = 12

export default function WallPage() {
  return (
    <LiveProvider>
      <Wall />
    </LiveProvider>
  )
}

function Wall() {
  const say = useSay()
  const navigate = useNavigate()
  const account = useLive(picture => picture.account)
  const lostSince = useLive(picture => picture.lostSince)
  const { timeZone, accountName } = useSession()
  const tasks = account?.tasks.filter(({ state }) => state === 'running' || state === 'paused') ?? []
  const sheets = 1 + tasks.length
  const { sheet, isPaused } = useRotation(sheets)
  const task = tasks[(sheet % sheets) - 1]
  const awaySince = lostSince ?? account?.engine.awaySince ?? null
  return (
    <main className={styles.wall} data-looks="dark">
      <header className={styles.head}>
        <h1>{task?.name ?? accountName}</h1>
        {awaySince !== null && (
          <span className={styles.lost} role="status">
            {say(SHELL.lostSince(timeOfDay(awaySince, timeZone)))}
          </span>
        )}
        <span className={styles.clock}>
          <Clock />
        </span>
      </header>
      {account === null ? (
        <p className={styles.sentence}>{say(WALL.loading)}</p>
      ) : (
        <div className={styles.sheet} data-old={awaySince !== null || undefined}>
          {task === undefined ? <WallAccount account={account} /> : <WallTask task={task} />}
        </div>
      )}
      {account !== null && tasks.length === 0 && <p className={styles.sentence}>{say(NOW.noTasks)}</p>}
      <footer className={styles.foot}>
        <span aria-hidden>
          {Array.from({ length: sheets }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place
            <i key={index} className={styles.dot} data-now={index === sheet % sheets || undefined} />
          ))}
        </span>
        <span>{say(isPaused ? WALL.paused : WALL.keys)}</span>
        <span className={styles.ways}>
          <Button
            variant="subtle"
            c="var(--soft)"
            onClick={() => void document.documentElement.requestFullscreen()}
          >
            {say(WALL.fullScreen)}
          </Button>
          <Button variant="subtle" c="var(--soft)" onClick={() => void navigate({ to: '/' })}>
            {say(WALL.leave)}
          </Button>
        </span>
      </footer>
    </main>
  )
}

/** Goes on by itself; arrows turn, a blank stops it. */
function useRotation(sheets: number) {
  const second = useSecond()
  const [sheet, setSheet] = useState(0)
  const [isPaused, setPaused] = useState(false)
  const [turnedAt, setTurnedAt] = useState(second)
  const turn = useCallback((by: number) => setSheet(before => (before + by + sheets) % sheets), [sheets])
  useEffect(() => {
    if (isPaused || second - turnedAt < SHEET_SECONDS) return
    setTurnedAt(second)
    turn(1)
  }, [second, turnedAt, isPaused, turn])
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'ArrowRight') turn(1)
      else if (event.key === 'ArrowLeft') turn(-1)
      else if (event.key === ' ' && event.target === document.body) setPaused(before => !before)
      else return
      event.preventDefault()
      setTurnedAt(second)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [turn, second])
  return { sheet, isPaused }
}

function Clock() {
  useSecond()
  const { timeZone } = useSession()
  const now = useServerNow()
  return <>{timeOfDay(now(), timeZone)}</>
}

// What if: sliders over the task's settings; a guess from the grid at once, the exact answer when they rest.
import { Button, Group, Slider, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { WhatIfAnswerRow, WhatIfGridRow } from '../../../../src/api/v1/resources/task-what-if.ts'
import {
  estimate,
  WHAT_IF_AXES,
  type WhatIfAxis,
  type WhatIfSettings,
} from '../../../../src/domain/what-if-grid.ts'
import { paths } from '../../client/paths.ts'
import { get, Refused, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading, Nothing } from '../../parts/listing.tsx'
import { count, percent } from '../../words/format.ts'
import { type Text, useLanguage, useSay } from '../../words/language.ts'
import { TASK } from '../../words/task.ts'
import styles from './task.module.css'

const GRID_EVERY_MS = 3_000
/** The sliders have rested this long. */
const REST_MS = 600

const AXES: Readonly<
  Record<WhatIfAxis, { readonly label: Text; readonly max: number; readonly times: number }>
> = {
  agents: { label: TASK.agents, max: 0, times: 1 },
  abandonRateMax: { label: TASK.capPercent, max: 10, times: 100 },
  ringTimeoutSeconds: { label: TASK.ringTimeout, max: 90, times: 1 },
  wrapUpSeconds: { label: TASK.wrapUp, max: 120, times: 1 },
}
const LEAST: Readonly<Record<WhatIfAxis, number>> = {
  ...{ agents: 1, abandonRateMax: 0.5, ringTimeoutSeconds: 5, wrapUpSeconds: 0 },
}

export function WhatIf({ taskid }: { readonly taskid: string }) {
  const say = useSay()
  const { account } = useSession()
  const { data: grid, error } = useQuery({
    queryKey: ['grid', account, taskid],
    queryFn: ({ signal }) => get<WhatIfGridRow>(paths.whatIfGrid(taskid), signal),
    retry: false,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.points.length < data.expected ? GRID_EVERY_MS : false,
  })
  if (error instanceof Refused && error.reason === 'tooFewCalls') return <Nothing>{error.message}</Nothing>
  if (grid === undefined) return error === null ? <Loading /> : <Failure error={error} />
  return (
    <Stack>
      <p className={styles.soft}>{say(TASK.whatIfWhy)}</p>
      <Board taskid={taskid} grid={grid} />
    </Stack>
  )
}

function Board({ taskid, grid }: { readonly taskid: string; readonly grid: WhatIfGridRow }) {
  const say = useSay()
  const { account } = useSession()
  const [wanted, setWanted] = useState<WhatIfSettings>(grid.base)
  const rested = useRested(wanted)
  const { data: exact, error } = useQuery({
    queryKey: ['what-if', account, taskid, rested],
    queryFn: ({ signal }) => request<WhatIfAnswerRow>('POST', paths.whatIf(taskid), { body: rested, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
  })
  const isExact = exact !== undefined && rested === wanted
  const guess = estimate(grid.base, exact?.present ?? grid.present, grid.points, wanted)
  return (
    <div className={styles.cards}>
      <section className={styles.card}>
        <Stack gap="lg">
          {WHAT_IF_AXES.map(axis => (
            <Turn key={axis} axis={axis} base={grid.base} wanted={wanted} onTurn={setWanted} />
          ))}
          <Group>
            <Button variant="default" onClick={() => setWanted(grid.base)}>
              {say(TASK.reset)}
            </Button>
          </Group>
        </Stack>
      </section>
      <section className={styles.card}>
        <Answer
          grid={grid}
          present={exact?.present ?? grid.present}
          changed={isExact ? exact.changed : guess}
        />
        <p className={styles.soft} role="status">
          {isExact
            ? say(TASK.isExact(exact.hours, exact.warmUpHours, exact.seed))
            : say(guess === null ? TASK.isUnknown : TASK.isGuess)}
        </p>
        {grid.points.length < grid.expected && (
          <p className={styles.soft}>{say(TASK.preparing(grid.points.length, grid.expected))}</p>
        )}
        <Failure error={error} />
      </section>
    </div>
  )
}

interface TurnProps {
  readonly axis: WhatIfAxis
  readonly base: WhatIfSettings
  readonly wanted: WhatIfSettings
  readonly onTurn: (wanted: WhatIfSettings) => void
}

function Turn({ axis, base, wanted, onTurn }: TurnProps) {
  const say = useSay()
  const { label, max, times } = AXES[axis]
  const shown = Math.round(10 * wanted[axis] * times) / 10
  const most = axis === 'agents' ? base.agents + 5 : Math.max(max, base[axis] * times)
  const least = axis === 'agents' ? Math.max(1, base.agents - 5) : LEAST[axis]
  return (
    <div>
      <div className={styles.line}>
        <span id={`what-if-${axis}`}>{say(label)}</span>
        <span className={styles.strong}>{shown}</span>
      </div>
      <Slider
        thumbProps={{ 'aria-labelledby': `what-if-${axis}` }}
        value={shown}
        min={least}
        max={most}
        step={axis === 'abandonRateMax' ? 0.5 : 1}
        label={null}
        marks={[{ value: Math.round(10 * base[axis] * times) / 10 }]}
        onChange={value => onTurn({ ...wanted, [axis]: Math.round((1_000 * value) / times) / 1_000 })}
      />
    </div>
  )
}

type Figures = NonNullable<WhatIfGridRow['present']>

function Answer(props: {
  readonly grid: WhatIfGridRow
  readonly present: Figures | null
  readonly changed: Figures | null
}) {
  const say = useSay()
  const { language } = useLanguage()
  const { grid, present, changed } = props
  const number = (value: number) => count(Math.round(value), language)
  const rows: readonly [Text, (figures: Figures) => string, string | null][] = [
    [
      TASK.talkShare,
      ({ talkShare }) => percent(talkShare),
      grid.measured && percent(grid.measured.talkShare),
    ],
    [
      TASK.abandonRate,
      ({ abandonRate }) => percent(abandonRate, 2),
      grid.measured && percent(grid.measured.abandonRate, 2),
    ],
    [
      TASK.callsAnHour,
      ({ callsAnHour }) => number(callsAnHour),
      grid.measured && number(grid.measured.callsAnHour),
    ],
    [
      TASK.connectedAnHour,
      ({ connectedAnHour }) => number(connectedAnHour),
      grid.measured && number(grid.measured.connectedAnHour),
    ],
    [TASK.waits, ({ waitP95Ms }) => `${(waitP95Ms / 1_000).toFixed(1)} s`, null],
  ]
  return (
    <table className={styles.figures}>
      <thead>
        <tr>
          <th aria-label={say(TASK.today)} />
          <th>{say(TASK.measured)}</th>
          <th>{say(TASK.present)}</th>
          <th>{say(TASK.changed)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, show, measured]) => (
          <tr key={label.en}>
            <th scope="row">{say(label)}</th>
            <td>{measured ?? '–'}</td>
            <td>{present === null ? '…' : show(present)}</td>
            <td className={styles.strong}>{changed === null ? '…' : show(changed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), REST_MS)
    return () => window.clearTimeout(timer)
  }, [value])
  return rested
}

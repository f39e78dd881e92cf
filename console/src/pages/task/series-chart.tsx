// Lines over the day, or over days, drawn on a canvas; loaded only where one is seen.
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useLooks } from '../../looks.ts'

export interface Line {
  readonly label: string
  /** A token of tokens.css. */
  readonly color: string
  readonly values: readonly (number | null)[]
  readonly isDashed?: boolean
  /** Of values that may stand alone. */
  readonly hasPoints?: boolean
}

interface ChartProps {
  readonly label: string
  /** Epoch ms. */
  readonly times: readonly number[]
  readonly lines: readonly Line[]
  readonly zone: string
  /** Each time is a day. */
  readonly isByDay?: boolean
  readonly show: (value: number) => string
}

const HEIGHT_PX = 200
const HOUR_SECONDS = 3_600
const DAY_SECONDS = 86_400

/** Drawn again in the colours of the other scheme. */
export default function SeriesChart(props: ChartProps) {
  return <Drawn key={useLooks()} {...props} />
}

function Drawn({ label, times, lines, zone, isByDay = false, show }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const color = (token: string) => getComputedStyle(document.documentElement).getPropertyValue(token).trim()
    const shown = (seconds: number) => (isByDay ? dayOf(seconds, zone) : timeOf(seconds, zone))
    const axis = {
      stroke: color('--faint'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    }
    const options: uPlot.Options = {
      width: element.clientWidth,
      height: HEIGHT_PX,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1_000), zone),
      cursor: { y: false },
      legend: { live: true },
      axes: [
        {
          ...axis,
          values: (_, marks) => marks.map(shown),
          ...(isByDay && { incrs: [1, 2, 7].map(days => days * DAY_SECONDS) }),
        },
        { ...axis, values: (_, marks) => marks.map(show), size: 56 },
      ],
      scales: {
        x: { range: (_, first, last) => atLeast(isByDay ? DAY_SECONDS : HOUR_SECONDS, first, last) },
        y: { range: (_, _low, high) => [0, Math.max(high * 1.1, 0.01)] },
      },
      series: [
        { label: '–', value: (_, at) => (at === null ? '' : shown(at)) },
        ...lines.map(line => ({
          label: line.label,
          stroke: color(line.color),
          width: line.isDashed === true ? 1 : 2,
          ...(line.isDashed === true && { dash: [4, 4] }),
          points: { show: line.hasPoints === true },
          value: (_: uPlot, value: number | null) => (value === null ? '–' : show(value)),
        })),
      ],
    }
    const data = [times.map(at => at / 1_000), ...lines.map(({ values }) => [...values])] as uPlot.AlignedData
    const chart = new uPlot(options, data, element)
    const watch = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
    watch.observe(element)
    return () => {
      watch.disconnect()
      chart.destroy()
    }
  }, [times, lines, zone, isByDay, show])
  return <div ref={place} role="img" aria-label={label} />
}

/** One point alone would have nothing around it. */
function atLeast(seconds: number, first: number, last: number): [number, number] {
  const missing = Math.max(0, seconds - (last - first))
  return [first - missing, last]
}

function dayOf(seconds: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, month: '2-digit', day: '2-digit' }).format(
    1_000 * seconds,
  )
}

function timeOf(seconds: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
    1_000 * seconds,
  )
}

// Why the task goes as it does: what became of its calls, when it did not dial, what is left.
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import type { WhatIfGridRow } from '../../../../src/api/v1/resources/task-what-if.ts'
import type { WhyOfTask } from '../../../../src/api/v1/resources/task-why.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Bar } from '../../parts/bar.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading, Nothing } from '../../parts/listing.tsx'
import { OUTCOME } from '../../words/calls.ts'
import { count, dateTime, percent, timeOfDay } from '../../words/format.ts'
import { type Text, useLanguage, useSay } from '../../words/language.ts'
import { TASK } from '../../words/task.ts'
import { Ribbon } from './ribbon.tsx'
import styles from './task.module.css'

const SeriesChart = lazy(() => import('./series-chart.tsx'))
const EVERY_MS = 10_000

export function Why({ taskid }: { readonly taskid: string }) {
  const { account } = useSession()
  const { data, error } = useQuery({
    queryKey: ['why', account, taskid],
    queryFn: ({ signal }) => get<WhyOfTask>(paths.taskWhy(taskid), signal),
    refetchInterval: EVERY_MS,
  })
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  return (
    <>
      <Failure error={error} />
      <div className={styles.cards}>
        <RibbonCard of={data} />
        <Funnel of={data} />
        <Left of={data} />
        <Charts of={data} taskid={taskid} />
        <Rates title={TASK.hours} rows={data.hours.map(({ at, ...row }) => ({ ...row, at }))} />
        <CallerIds of={data} />
        <Causes of={data} />
      </div>
    </>
  )
}

export function Card(props: {
  readonly title: Text
  readonly isWide?: boolean
  readonly children: ReactNode
}) {
  const say = useSay()
  return (
    <section className={`${styles.card} ${props.isWide === true ? styles.wide : ''}`}>
      <h2>{say(props.title)}</h2>
      {props.children}
    </section>
  )
}

function RibbonCard({ of }: { readonly of: WhyOfTask }) {
  const say = useSay()
  return (
    <Card title={TASK.ribbon} isWide>
      <p>{of.why === null ? say(TASK.dialling) : of.why.sentence}</p>
      <Ribbon of={of} />
    </Card>
  )
}

function Funnel({ of: { funnel, outcomes, isWhole } }: { readonly of: WhyOfTask }) {
  const say = useSay()
  const { language } = useLanguage()
  if (funnel.dialed === 0)
    return (
      <Card title={TASK.funnel}>
        <Nothing>{say(TASK.nothingYet)}</Nothing>
      </Card>
    )
  const ended = Object.entries(outcomes).sort(([, one], [, other]) => other - one)
  return (
    <Card title={TASK.funnel}>
      {(['dialed', 'rang', 'answered', 'connected'] as const).map(step => (
        <div key={step}>
          <div className={styles.line}>
            <span>{say(TASK[step])}</span>
            <span>
              {count(funnel[step], language)} · {percent(funnel[step] / funnel.dialed)}
            </span>
          </div>
          <Bar done={funnel[step] / funnel.dialed} label={say(TASK[step])} />
        </div>
      ))}
      <p className={styles.soft}>
        {ended
          .map(([outcome, n]) => `${say(OUTCOME[outcome as keyof typeof OUTCOME])} ${count(n, language)}`)
          .join(' · ')}
      </p>
      {!isWhole && <p className={styles.soft}>{say(TASK.newestOnly)}</p>}
    </Card>
  )
}

function Left({ of: { left } }: { readonly of: WhyOfTask }) {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone } = useSession()
  return (
    <Card title={TASK.left}>
      {left.length === 0 && <Nothing>{say(TASK.nothingLeft)}</Nothing>}
      {left.map(({ rule, sentence, count: numbers, nextAt }) => (
        <div key={`${rule} ${nextAt}`} className={styles.line}>
          <span>
            {sentence}
            {nextAt !== null && rule !== 'inLine' && (
              <div className={styles.soft}>{say(TASK.nextAt(dateTime(nextAt, timeZone).slice(0, 16)))}</div>
            )}
          </span>
          <span>{count(numbers, language)}</span>
        </div>
      ))}
    </Card>
  )
}

const SHOW_SHARE = (value: number) => percent(value, value < 0.1 ? 1 : 0)
const SHOW_RATIO = (value: number) => value.toFixed(1)

function Charts({ of, taskid }: { readonly of: WhyOfTask; readonly taskid: string }) {
  const say = useSay()
  const { account, timeZone } = useSession()
  const { data: grid } = useQuery({
    queryKey: ['grid', account, taskid],
    queryFn: ({ signal }) => get<WhatIfGridRow>(paths.whatIfGrid(taskid), signal),
    retry: false,
  })
  const { language } = useLanguage()
  const possible = grid?.present?.talkShare ?? null
  const lines = useMemo(() => linesOf(of, possible, text => text[language]), [of, possible, language])
  if (of.series.length === 0)
    return (
      <Card title={TASK.shares} isWide>
        <Nothing>{say(TASK.noFigures)}</Nothing>
      </Card>
    )
  return (
    <>
      {(['shares', 'abandonRate', 'pace'] as const).map(name => (
        <Card key={name} title={name === 'shares' ? TASK.talkShare : TASK[name]}>
          <Suspense fallback={<Loading />}>
            <SeriesChart
              label={say(TASK[name])}
              times={lines.times}
              lines={lines[name]}
              zone={timeZone}
              show={name === 'pace' ? SHOW_RATIO : SHOW_SHARE}
            />
          </Suspense>
        </Card>
      ))}
    </>
  )
}

function linesOf(
  { series, abandonRateMax }: WhyOfTask,
  possible: number | null,
  say: (text: Text) => string,
) {
  const times = series.map(({ at }) => at)
  const talk = series.map(({ agentSeconds: { idle, reserved, talking, wrapUp } }) => {
    const all = idle + reserved + talking + wrapUp
    return all === 0 ? null : talking / all
  })
  let [abandoned, connected] = [0, 0]
  const rate = series.map(row => {
    abandoned += row.abandoned
    connected += row.connected
    return abandoned + connected === 0 ? null : abandoned / (abandoned + connected)
  })
  const flat = (value: number) => series.map(() => value)
  const dashed = { isDashed: true } as const
  return {
    times,
    shares: [
      { label: say(TASK.talkShare), color: '--talk', values: talk },
      ...(possible === null
        ? []
        : [{ label: say(TASK.possible), color: '--faint', values: flat(possible), ...dashed }]),
    ],
    abandonRate: [
      { label: say(TASK.abandonRate), color: '--bad', values: rate },
      { label: say(TASK.cap), color: '--faint', values: flat(abandonRateMax), ...dashed },
    ],
    pace: [{ label: say(TASK.pace), color: '--accent', values: series.map(({ ratio }) => ratio) }],
  }
}

interface RateRow {
  readonly at: number
  readonly dialed: number
  readonly answered: number
}

function Rates({ title, rows }: { readonly title: Text; readonly rows: readonly RateRow[] }) {
  const say = useSay()
  const { timeZone } = useSession()
  return (
    <Card title={title}>
      {rows.length === 0 && <Nothing>{say(TASK.nothingYet)}</Nothing>}
      {rows.map(row => (
        <Rate key={row.at} name={timeOfDay(row.at, timeZone)} row={row} />
      ))}
    </Card>
  )
}

function Rate({ name, row }: { readonly name: string; readonly row: Omit<RateRow, 'at'> }) {
  const { language } = useLanguage()
  const rate = row.dialed === 0 ? 0 : row.answered / row.dialed
  return (
    <div>
      <div className={styles.line}>
        <span>{name}</span>
        <span>
          {percent(rate)}{' '}
          <span className={styles.soft}>{`${row.answered} / ${count(row.dialed, language)}`}</span>
        </span>
      </div>
      <Bar done={rate} label={name} />
    </div>
  )
}

function CallerIds({ of: { callerIds } }: { readonly of: WhyOfTask }) {
  const say = useSay()
  return (
    <Card title={TASK.callerIds}>
      {callerIds.length === 0 && <Nothing>{say(TASK.nothingYet)}</Nothing>}
      {callerIds.map(row => (
        <Rate key={row.callerId} name={row.callerId || say(TASK.anyCallerId)} row={row} />
      ))}
    </Card>
  )
}

function Causes({ of: { causes } }: { readonly of: WhyOfTask }) {
  const say = useSay()
  if (causes.length === 0)
    return (
      <Card title={TASK.causes}>
        <Nothing>{say(TASK.noCauses)}</Nothing>
      </Card>
    )
  return (
    <Card title={TASK.causes}>
      <table className={styles.figures}>
        <thead>
          <tr>
            <th aria-label={say(TASK.causes)} />
            {[1, 5, 15].map(minutes => (
              <th key={minutes}>{say(TASK.lastMinutes(minutes))}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {causes.map(({ outcome, sipStatus, q850, in1, in5, in15 }) => (
            <tr key={`${outcome} ${sipStatus} ${q850}`}>
              <th scope="row">
                {say(OUTCOME[outcome])}{' '}
                <span className={styles.soft}>
                  {sipStatus !== null && `SIP ${sipStatus}`} {q850 !== null && `Q.850 ${q850}`}
                </span>
              </th>
              {[in1, in5, in15].map((n, index) => (
                <td key={[1, 5, 15][index]}>{n}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

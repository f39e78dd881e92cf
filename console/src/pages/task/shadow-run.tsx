// A shadow run of a task: a proposal is started, compared with the live run, ended or taken.
import { Group, NumberInput, Select, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import type { ShadowRow } from '../../../../src/api/v1/resources/task-shadow-run.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Form } from '../../parts/form-dialog.tsx'
import { isShutOut, ShutOut } from '../../parts/shut-out.tsx'
import { count, dateTime, percent } from '../../words/format.ts'
import { type Text, useLanguage, useSay } from '../../words/language.ts'
import { SHADOW } from '../../words/shadow.ts'
import { usePlans } from '../tasks/plan-choice.tsx'
import styles from './task.module.css'

/** Minutes are written when they are over. */
const EVERY_MS = 15_000

interface ShadowRunProps {
  readonly task: Pick<TaskRow, 'taskid'>
}

export function ShadowRun({ task: { taskid } }: ShadowRunProps) {
  const say = useSay()
  const { account } = useSession()
  const { data: shadow, error } = useQuery({
    queryKey: ['shadow', account, taskid],
    queryFn: ({ signal }) => get<ShadowRow | null>(paths.shadow(taskid), signal),
    refetchInterval: EVERY_MS,
  })
  return (
    <section className={styles.card} aria-label={say(SHADOW.title)}>
      <h2>{say(SHADOW.title)}</h2>
      <p className={styles.soft}>{say(SHADOW.what)}</p>
      <Stack>
        {shadow && <Beside taskid={taskid} shadow={shadow} />}
        {shadow !== undefined && shadow?.isRunning !== true && <Propose taskid={taskid} />}
        <Failure error={error} />
      </Stack>
    </section>
  )
}

/** Numbers as they are typed; empty: as it is. */
interface Draft {
  readonly cap: number | ''
  readonly ringTimeout: number | ''
  readonly ratio: number | ''
  readonly concurrent: number | ''
  readonly plan: string | null
  readonly hours: number
}
type NumberField = Exclude<keyof Draft, 'plan'>

const UNCHANGED: Draft = { cap: '', ringTimeout: '', ratio: '', concurrent: '', plan: null, hours: 4 }
const FIELDS: readonly [NumberField, min: number, max: number, step: number][] = [
  ['cap', 0, 100, 0.5],
  ['ringTimeout', 5, 180, 1],
  ['ratio', 1, 100, 1],
  ['concurrent', 1, 100_000, 1],
  ['hours', 0.25, 72, 1],
]

function proposalOf({ cap, ringTimeout, ratio, concurrent, plan, hours }: Draft) {
  return {
    settings: {
      ...(cap !== '' && { abandonRateMax: cap / 100 }),
      ...(ringTimeout !== '' && { ringTimeoutSeconds: ringTimeout }),
    },
    ...(ratio !== '' && { pace: ratio }),
    ...(concurrent !== '' && { concurrent }),
    ...(plan !== null && { plan: { name: plan } }),
    hours,
  }
}

function Propose({ taskid }: { readonly taskid: string }) {
  const say = useSay()
  const plans = usePlans()
  const [draft, setDraft] = useState(UNCHANGED)
  const start = useShadowChange(taskid, () =>
    request<ShadowRow>('POST', paths.shadow(taskid), { body: proposalOf(draft) }),
  )
  return (
    <Form onSubmit={() => start.mutate()}>
      <Group align="flex-end">
        {FIELDS.map(([field, min, max, step]) => (
          <NumberInput
            key={field}
            label={say(SHADOW[field])}
            value={draft[field]}
            onChange={value => setDraft({ ...draft, [field]: value === '' ? '' : Number(value) })}
            {...{ min, max, step }}
            w={150}
          />
        ))}
        <Select
          label={say(SHADOW.plan)}
          data={plans.map(({ name }) => name)}
          value={draft.plan}
          onChange={plan => setDraft({ ...draft, plan })}
          clearable
          w={180}
        />
        <Button type="submit" loading={start.isPending}>
          {say(SHADOW.start)}
        </Button>
      </Group>
      <Failure error={start.error} />
    </Form>
  )
}

interface BesideProps {
  readonly taskid: string
  readonly shadow: ShadowRow
}

function Beside({ taskid, shadow }: BesideProps) {
  const say = useSay()
  const { me, timeZone } = useSession()
  const { isRunning, takenAt, startedBy, endsAt, meaning } = shadow
  const end = useShadowChange(taskid, () => request('POST', paths.shadowCommand(taskid, 'end')))
  const take = useShadowChange(taskid, (anyway: boolean) =>
    request('POST', paths.shadowCommand(taskid, 'take'), { body: { anyway } }),
  )
  const mayTake = me.user.role !== 'supervisor'
  const when = dateTime(endsAt, timeZone)
  return (
    <>
      <p className={styles.soft}>
        {say(isRunning ? SHADOW.runsUntil(startedBy, when) : SHADOW.ended(startedBy, when))}
      </p>
      <p role="status">{meaning}</p>
      <Figures shadow={shadow} />
      {takenAt !== null && <p>{say(SHADOW.taken)}</p>}
      <Group>
        {isRunning && (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            {say(SHADOW.end)}
          </Button>
        )}
        {takenAt === null && mayTake && (
          <Button loading={take.isPending} onClick={() => take.mutate(false)}>
            {say(SHADOW.take)}
          </Button>
        )}
        {takenAt === null && !mayTake && <span className={styles.soft}>{say(SHADOW.onlyAdmins)}</span>}
      </Group>
      <Failure error={end.error ?? (isShutOut(take.error) ? null : take.error)} />
      <ShutOut of={take} onYes={() => take.mutate(true)} />
    </>
  )
}

function Figures({ shadow: row }: { readonly shadow: ShadowRow }) {
  const say = useSay()
  const { language } = useLanguage()
  const number = (value: number) => count(value, language)
  const { live, shadow, abandonRateMax, again, breaches, drawn, beyond, proposal } = row
  const lines: [Text, string, string][] = [
    ...(['dialed', 'answered', 'connected', 'abandoned'] as const).map((what): [Text, string, string] => [
      SHADOW[what],
      number(live[what]),
      number(shadow[what]),
    ]),
    [SHADOW.abandonRate, shareOf(live), shareOf(shadow)],
    [SHADOW.capOf, percent(abandonRateMax.live), percent(abandonRateMax.shadow)],
    ...(proposal.plan ? [line(SHADOW.again, number(again.live), number(again.shadow))] : []),
    ...Object.entries(breaches).map(([rule, calls]) => line(SHADOW.breach(rule), number(calls), '–')),
    ...(drawn > 0 ? [line(SHADOW.drawn, '–', number(drawn))] : []),
    ...(beyond > 0 ? [line(SHADOW.beyond, '–', number(beyond))] : []),
  ]
  return (
    <table className={styles.figures}>
      <thead>
        <tr>
          <th aria-label={say(SHADOW.figure)} />
          <th>{say(SHADOW.live)}</th>
          <th>{say(SHADOW.shadow)}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(([label, was, would]) => (
          <tr key={label.en}>
            <th scope="row">{say(label)}</th>
            <td>{was}</td>
            <td className={styles.strong}>{would}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function line(label: Text, was: string, would: string): [Text, string, string] {
  return [label, was, would]
}

/** With the range in which it lies. */
function shareOf({ abandonRate, abandonRange }: ShadowRow['live']): string {
  if (abandonRate === null || abandonRange === null) return '–'
  return `${percent(abandonRate, 2)} (${percent(abandonRange[0])} – ${percent(abandonRange[1])})`
}

function useShadowChange<Given = void>(taskid: string, mutationFn: (given: Given) => Promise<ShadowRow>) {
  const { account } = useSession()
  const queries = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: row => {
      queries.setQueryData(['shadow', account, taskid], row)
      void queries.invalidateQueries({ queryKey: ['task', account, taskid] })
    },
  })
}

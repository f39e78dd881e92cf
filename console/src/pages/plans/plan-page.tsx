// A plan: its five parts to be changed, and beside them what that would mean for those who wait.
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button, looksOf } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Loading } from '../../parts/listing.tsx'
import { RenameDialog } from '../../parts/rename-dialog.tsx'
import { Head } from '../../parts/shell.tsx'
import { useSay } from '../../words/language.ts'
import { PLANS } from '../../words/plans.ts'
import { SHELL } from '../../words/shell.ts'
import { useAdminHindrance } from '../agents/agent-list.tsx'
import { AgainPart } from './again-part.tsx'
import { CallBackPart } from './call-back-part.tsx'
import { useDraft } from './draft.ts'
import { Faults } from './faults.tsx'
import { HoursPart } from './hours-part.tsx'
import { LimitsPart } from './limits-part.tsx'
import { NewPlan } from './new-plan.tsx'
import { OutcomesPart } from './outcomes-part.tsx'
import { OutlookPanel, useOutlook } from './outlook.tsx'
import styles from './plans.module.css'
import { RemovePlan } from './remove-plan.tsx'
import { useSavePlan } from './save-plan.tsx'

export default function PlanPage() {
  const { name } = useParams({ strict: false }) as { readonly name: string }
  const { account } = useSession()
  const { data, error } = useQuery({
    queryKey: ['plan', account, name],
    queryFn: ({ signal }) => get<PlanRow>(paths.plan(name), signal),
    // What is typed must not be taken away.
    refetchOnWindowFocus: false,
  })
  if (data !== undefined) return <Editor key={name} name={name} plan={data} />
  return (
    <>
      <Head title={name} />
      {error === null ? <Loading /> : <Failure error={error} />}
    </>
  )
}

interface EditorProps {
  /** As in the address. */
  readonly name: string
  readonly plan: PlanRow
}

function Editor({ name, plan: stored }: EditorProps) {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const { seen: plan, rules, set, isChanged, forget, settle } = useDraft(account, stored)
  const outlook = useOutlook(name, rules)
  const save = useSavePlan(plan, saved => {
    settle(saved)
    queries.setQueryData(['plan', account, saved.name], saved)
    void queries.invalidateQueries({ queryKey: ['plans', account] })
    notifications.show({ message: say(PLANS.saved) })
  })
  return (
    <>
      <Head title={plan.name} beside={isChanged && <span>{say(PLANS.unsaved)}</span>}>
        <Tools plan={plan} isChanged={isChanged} />
        {isChanged && (
          <Button variant="default" onClick={forget}>
            {say(PLANS.undo)}
          </Button>
        )}
        <Hindered
          hindrance={useAdminHindrance()}
          loading={save.isBusy}
          disabled={!isChanged}
          onClick={() => save.save(rules)}
        >
          {say(SHELL.save)}
        </Hindered>
      </Head>
      <Failure error={save.error} />
      <div className={styles.columns}>
        <div>
          <Faults faults={outlook.answer?.faults ?? []}>
            <HoursPart
              value={rules.hours}
              onChange={hours => {
                const { hours: _before, ...others } = rules
                set(hours === undefined ? others : { ...others, hours })
              }}
            />
            <LimitsPart value={rules.limits} onChange={limits => set({ ...rules, limits })} />
            <AgainPart
              value={rules.again}
              outcomes={rules.outcomes}
              onChange={again => set({ ...rules, again })}
            />
            <OutcomesPart value={rules} onChange={changes => set({ ...rules, ...changes })} />
            <CallBackPart
              value={rules.callBack}
              onChange={callBack => {
                const { callBack: _before, ...others } = rules
                set(callBack === undefined ? others : { ...others, callBack })
              }}
            />
          </Faults>
        </div>
        <OutlookPanel of={outlook} />
      </div>
      {save.question}
    </>
  )
}

interface ToolsProps {
  readonly plan: PlanRow
  /** What was typed is kept under the plan's name. */
  readonly isChanged: boolean
}

function Tools({ plan, isChanged }: ToolsProps) {
  const say = useSay()
  const navigate = useNavigate()
  const hindrance = useAdminHindrance()
  const queries = useQueryClient()
  const [asked, ask] = useState<'copy' | 'rename' | null>(null)
  const close = () => ask(null)
  const open = (name: string) => {
    close()
    void navigate({ to: '/plans/$name' as string, params: { name } as never })
  }
  return (
    <>
      <Link to={'/plans' as string} {...looksOf({ variant: 'subtle' })}>
        {say(PLANS.back)}
      </Link>
      <Hindered hindrance={hindrance} variant="default" onClick={() => ask('copy')}>
        {say(PLANS.copy)}
      </Hindered>
      <Hindered hindrance={hindrance} variant="default" disabled={isChanged} onClick={() => ask('rename')}>
        {say(PLANS.rename)}
      </Hindered>
      <RemovePlan plan={plan} onRemoved={() => void navigate({ to: '/plans' as string })} />
      {asked === 'copy' && <NewPlan plans={[]} copied={plan} onMade={open} onClose={close} />}
      {asked === 'rename' && (
        <RenameDialog
          title={say(PLANS.rename)}
          label={say(PLANS.name)}
          why={say(PLANS.renameWhy)}
          name={plan.name}
          lengthMax={100}
          path={paths.plan(plan.name)}
          onRenamed={name => {
            void queries.invalidateQueries({ queryKey: ['plans'] })
            open(name)
          }}
          onClose={close}
        />
      )}
    </>
  )
}

// One agent: what it does now, what can be done about it, its day, its settings.
import { Group, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { AgentListRow } from '../../../../src/api/v1/resources/agents.ts'
import type { Hindrance } from '../../can.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Details, type Fact, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Loading } from '../../parts/listing.tsx'
import { Once } from '../../parts/once.tsx'
import { AGENTS } from '../../words/agents.ts'
import { dateTime } from '../../words/format.ts'
import { type Text, useSay } from '../../words/language.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import { ChangeAgent } from './agent-change.tsx'
import { AgentDayBand } from './agent-day.tsx'
import { AgentState, Phone, useAdminHindrance } from './agent-list.tsx'

interface AgentDetailsProps {
  readonly ext: string
  readonly onChanged: () => void
  readonly onClose: () => void
}

const EVERY_MS = 3_000

export function AgentDetails({ ext, onChanged, onClose }: AgentDetailsProps) {
  const say = useSay()
  const { account } = useSession()
  const {
    data: agent,
    error,
    refetch,
  } = useQuery({
    queryKey: ['agents', account, 'one', ext],
    queryFn: ({ signal }) => get<AgentListRow>(paths.agent(ext), signal),
    refetchInterval: EVERY_MS,
  })
  const changed = () => {
    void refetch()
    onChanged()
  }
  return (
    <Details title={`${say(AGENTS.ext)} ${ext}`} size={560} onClose={onClose}>
      {error !== null && <Failure error={error} />}
      {agent === undefined ? (
        error === null && <Loading />
      ) : (
        <>
          <Now agent={agent} />
          <Commands agent={agent} onDone={changed} />
          <Title order={2}>{say(AGENTS.day)}</Title>
          <AgentDayBand ext={ext} />
          <ChangeAgent key={ext} agent={agent} onChanged={changed} />
          <Administration ext={ext} onRemoved={onClose} onChanged={onChanged} />
        </>
      )}
    </Details>
  )
}

function Now({ agent }: { readonly agent: AgentListRow }) {
  const say = useSay()
  const { timeZone } = useSession()
  const { call, refused, missedAt, lastAnsweredAt } = agent
  const time = (label: Text, at: number | null): readonly Fact[] =>
    at === null ? [] : [[say(label), dateTime(at, timeZone)]]
  return (
    <Facts
      facts={[
        [say(AGENTS.state), <AgentState key="state" agent={agent} />],
        [say(AGENTS.phone), <Phone key="phone" agent={agent} />],
        ...time(AGENTS.refusedAt, refused?.at ?? null),
        ...(call === null ? [] : [[say(AGENTS.call), call.phone] as const]),
        ...time(AGENTS.missedAt, missedAt),
        ...time(AGENTS.lastAnswered, lastAnsweredAt),
      ]}
    />
  )
}

type Command = 'ready' | 'not-ready' | 'end-wrap-up' | 'hang-up'

function Commands({ agent, onDone }: { readonly agent: AgentListRow; readonly onDone: () => void }) {
  const say = useSay()
  const { ext, ready, state, enabled, call } = agent
  const [isAsked, setAsked] = useState(false)
  const navigate = useNavigate()
  const off: Hindrance = enabled ? null : AGENTS.disabled
  const command = useMutation({
    mutationFn: (name: Command) =>
      request('POST', paths.agentCommand(ext, name), { body: name === 'not-ready' ? {} : undefined }),
    onSuccess: () => {
      setAsked(false)
      onDone()
    },
  })
  const buttons: readonly (readonly [Command, Text, Hindrance])[] = [
    ['ready', AGENTS.ready, off ?? (ready ? AGENTS.isReady : null)],
    ['not-ready', AGENTS.notReady, off ?? (ready ? null : AGENTS.isNotReady)],
    ['end-wrap-up', AGENTS.endWrapUp, state === 'wrapUp' ? null : AGENTS.notInWrapUp],
    ['hang-up', AGENTS.hangUp, state === 'talking' || state === 'reserved' ? null : AGENTS.hasNoCall],
  ]
  return (
    <>
      <Group gap="xs">
        {buttons.map(([name, label, hindrance]) => (
          <Hindered
            key={name}
            hindrance={hindrance}
            variant="default"
            loading={command.isPending && command.variables === name}
            onClick={() => (name === 'hang-up' ? setAsked(true) : command.mutate(name))}
          >
            {say(label)}
          </Hindered>
        ))}
        <Hindered
          hindrance={typeof call?.connectedAt === 'number' ? null : AGENTS.hasNoCall}
          variant="default"
          onClick={() => void navigate({ to: '/', search: { talk: ext } })}
        >
          {say(SUPERVISION.open)}
        </Hindered>
      </Group>
      {isAsked ? (
        <Ask
          title={say(SUPERVISION.cutOffTitle(ext))}
          yes={say(SUPERVISION.cutOffYes)}
          isBusy={command.isPending}
          error={command.error}
          onYes={() => command.mutate('hang-up')}
          onClose={() => setAsked(false)}
        >
          {say(SUPERVISION.cutOffWhy)}
        </Ask>
      ) : (
        <Failure error={command.error} />
      )}
    </>
  )
}

interface AdministrationProps {
  readonly ext: string
  readonly onRemoved: () => void
  readonly onChanged: () => void
}

function Administration({ ext, onRemoved, onChanged }: AdministrationProps) {
  const say = useSay()
  const hindrance = useAdminHindrance()
  const [asked, setAsked] = useState<'password' | 'remove' | null>(null)
  const password = useMutation({
    mutationFn: () => request<{ password: string }>('POST', paths.agentPassword(ext)),
    onSuccess: () => setAsked(null),
  })
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.agent(ext)),
    onSuccess: () => {
      onRemoved()
      onChanged()
    },
  })
  return (
    <>
      <Group>
        <Hindered hindrance={hindrance} variant="default" onClick={() => setAsked('password')}>
          {say(AGENTS.newPassword)}
        </Hindered>
        <Hindered hindrance={hindrance} variant="outline" hue="bad" onClick={() => setAsked('remove')}>
          {say(AGENTS.remove)}
        </Hindered>
      </Group>
      {asked === 'password' && (
        <Ask
          title={say(AGENTS.newPassword)}
          yes={say(AGENTS.newPassword)}
          isDangerous={false}
          isBusy={password.isPending}
          error={password.error}
          onYes={() => password.mutate()}
          onClose={() => setAsked(null)}
        >
          {say(AGENTS.newPasswordWhy(ext))}
        </Ask>
      )}
      {asked === 'remove' && (
        <Ask
          title={say(AGENTS.remove)}
          yes={say(AGENTS.remove)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(null)}
        >
          {say(AGENTS.removeWhy(ext))}
        </Ask>
      )}
      {password.data !== undefined && (
        <Once secrets={[{ of: ext, secret: password.data.password }]} onClose={() => password.reset()} />
      )}
    </>
  )
}

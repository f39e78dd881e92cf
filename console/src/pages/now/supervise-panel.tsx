// The conversation that a supervisor looks into: with which phone, in which way, what is done for the agent,
// and its end.
import { Group, Select, Stack, Title, Text as Words } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { LISTENING_MODES, type ListeningMode } from '../../../../src/domain/call/listening.ts'
import type { Hindrance } from '../../can.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { Details, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Since } from '../../parts/ticking.tsx'
import { masked } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import { Steer } from './steer.tsx'

type Agent = LiveAccount['agents'][number]

const KEY = 'yuhu.listensWith'

interface PanelProps {
  readonly ext: string
  /** Null: its conversation is over. */
  readonly agent: Agent | null
  readonly agents: readonly Agent[]
  /** The account lets calls go to outside numbers. */
  readonly mayGoOut: boolean
  readonly onClose: () => void
}

export default function SupervisePanel({ ext, agent, agents, mayGoOut, onClose }: PanelProps) {
  const say = useSay()
  return (
    <Details title={say(SUPERVISION.title(ext))} size={440} onClose={onClose}>
      {agent === null ? (
        <Words role="status">{say(SUPERVISION.over)}</Words>
      ) : (
        <Talk agent={agent} agents={agents} mayGoOut={mayGoOut} />
      )}
    </Details>
  )
}

interface TalkProps extends Pick<PanelProps, 'agents' | 'mayGoOut'> {
  readonly agent: Agent
}

function Talk({ agent, agents, mayGoOut }: TalkProps) {
  const say = useSay()
  const { listener } = agent
  const [chosen, choose] = useListeningExt(agents)
  return (
    <Stack>
      <Facts
        facts={[
          [say(SUPERVISION.customer), masked(agent.phone ?? '')],
          [say(SUPERVISION.since), <Since key="since" at={agent.since} />],
        ]}
      />
      {listener === null && <Phone agent={agent} agents={agents} chosen={chosen} onChoose={choose} />}
      <Modes agent={agent} chosen={chosen} />
      <Title order={2}>{say(SUPERVISION.forAgent)}</Title>
      {agent.talk !== null && <Steer ext={agent.ext} talk={agent.talk} mayGoOut={mayGoOut} />}
      <CutOff ext={agent.ext} />
    </Stack>
  )
}

interface PhoneProps {
  readonly agent: Agent
  readonly agents: readonly Agent[]
  readonly chosen: string | null
  readonly onChoose: (ext: string | null) => void
}

function Phone({ agent, agents, chosen, onChoose }: PhoneProps) {
  const say = useSay()
  const free = agents.filter(({ ext, state }) => ext !== agent.ext && (state === 'ready' || state === 'away'))
  return (
    <Select
      label={say(SUPERVISION.phone)}
      description={say(SUPERVISION.phoneHelp)}
      data={free.map(({ ext }) => ext).toSorted()}
      value={chosen}
      onChange={onChoose}
      nothingFoundMessage={say(SUPERVISION.noPhones)}
      searchable
      size="sm"
    />
  )
}

function Modes({ agent, chosen }: { readonly agent: Agent; readonly chosen: string | null }) {
  const say = useSay()
  const { ext, listener } = agent
  const listen = useMutation({
    mutationFn: ({ by, mode }: { readonly by: string; readonly mode: ListeningMode }) =>
      request('POST', paths.listeners(ext), { body: { ext: by, mode } }),
  })
  const stop = useMutation({ mutationFn: () => request('DELETE', paths.listeners(ext)) })
  const by = listener?.ext ?? chosen
  const hindrance: Hindrance = by === null ? SUPERVISION.choosePhone : null
  const mode = listener?.mode ?? null
  return (
    <>
      <Group gap="xs">
        {LISTENING_MODES.map(each => (
          <Hindered
            key={each}
            hindrance={hindrance}
            variant={each === mode ? 'filled' : 'default'}
            aria-pressed={each === mode}
            loading={listen.isPending && listen.variables.mode === each}
            onClick={() => by !== null && listen.mutate({ by, mode: each })}
          >
            {say(SUPERVISION.mode[each])}
          </Hindered>
        ))}
        {listener !== null && (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {say(SUPERVISION.stop)}
          </Button>
        )}
      </Group>
      {listener !== null && (
        <Words size="sm" role="status">
          {mode === null ? say(SUPERVISION.rings(listener.ext)) : say(SUPERVISION.means[mode])}
        </Words>
      )}
      <Failure error={listen.error ?? stop.error} />
    </>
  )
}

function CutOff({ ext }: { readonly ext: string }) {
  const say = useSay()
  const [isAsked, setAsked] = useState(false)
  const cutOff = useMutation({
    mutationFn: () => request('POST', paths.agentCommand(ext, 'hang-up')),
    onSuccess: () => setAsked(false),
  })
  return (
    <Group>
      <Button hue="bad" variant="outline" onClick={() => setAsked(true)}>
        {say(SUPERVISION.cutOff)}
      </Button>
      {isAsked && (
        <Ask
          title={say(SUPERVISION.cutOffTitle(ext))}
          yes={say(SUPERVISION.cutOffYes)}
          isBusy={cutOff.isPending}
          error={cutOff.error}
          onYes={() => cutOff.mutate()}
          onClose={() => setAsked(false)}
        >
          {say(SUPERVISION.cutOffWhy)}
        </Ask>
      )}
    </Group>
  )
}

/** The extension that was chosen last, or one's own, if it is one of these. */
function useListeningExt(agents: readonly Agent[]): [string | null, (ext: string | null) => void] {
  const { me, account } = useSession()
  const key = `${KEY}.${account ?? ''}`
  const [chosen, setChosen] = useState(() => {
    const last = localStorage.getItem(key) ?? me.user.ext
    return agents.some(({ ext }) => ext === last) ? last : null
  })
  const choose = (ext: string | null) => {
    if (ext !== null) localStorage.setItem(key, ext)
    setChosen(ext)
  }
  return [chosen, choose]
}

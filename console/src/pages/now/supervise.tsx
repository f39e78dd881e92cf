// What a supervisor does with an agent's conversation: listens to it, whispers to the agent, joins in, cuts it
// off.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { dressed, loadMantine } from '../../parts/dressed.tsx'
import { whenIdle } from '../../parts/idle.ts'
import { useSay } from '../../words/language.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import styles from './now.module.css'

type Agent = LiveAccount['agents'][number]

const loadPanel = () => import('./supervise-panel.tsx')
const Panel = dressed(loadPanel)

/** It has a conversation that can be listened to: a number that still rings is none. */
export function isTalking({ talk }: Agent): boolean {
  return talk !== null
}

export function ListenIn({ ext }: { readonly ext: string }) {
  const say = useSay()
  const open = useOpening()
  return (
    <button
      type="button"
      className={styles.listen}
      aria-label={say(SUPERVISION.openTo(ext))}
      onClick={() => open(ext)}
    >
      {say(SUPERVISION.open)}
    </button>
  )
}

/** The conversation that is open beside the page; its address names the agent. */
export function OpenTalk({ account: { agents, transfersOut } }: { readonly account: LiveAccount }) {
  const { talk: ext }: { readonly talk?: string } = useSearch({ strict: false })
  const open = useOpening()
  const agent = agents.find(each => each.ext === ext)
  // Not needed for the first picture, and there when it is.
  useEffect(
    () =>
      whenIdle(() => {
        Promise.all([loadMantine(), loadPanel()]).catch(() => {})
      }),
    [],
  )
  if (ext === undefined) return null
  return (
    <Suspense>
      <Panel
        key={ext}
        ext={ext}
        agent={agent !== undefined && isTalking(agent) ? agent : null}
        agents={agents}
        mayGoOut={transfersOut}
        onClose={() => open(undefined)}
      />
    </Suspense>
  )
}

function useOpening(): (ext: string | undefined) => void {
  const navigate = useNavigate()
  return talk => void navigate({ to: '/', search: talk === undefined ? {} : { talk }, resetScroll: false })
}

// State and time, the largest thing on the desk; and what the agent can do now.
import { Button, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { LiveAgent } from '../../../../src/api/v1/live/live-shapes.ts'
import type { DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { STATE_COLOR } from '../../parts/state-color.ts'
import { Since, Until } from '../../parts/ticking.tsx'
import { DESK } from '../../words/desk.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { PREVIEW } from '../../words/preview.ts'
import { SHELL } from '../../words/shell.ts'
import styles from './desk.module.css'
import { useKeys } from './use-keys.ts'

type Doing = Parameters<typeof paths.deskDo>[0]

export function DeskTop({ me, live }: { readonly me: DeskMe; readonly live: LiveAgent | null }) {
  const say = useSay()
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const act = useMutation({
    mutationFn: ({ what, reason }: { what: Doing; reason?: string | null }) =>
      request('POST', paths.deskDo(what), { body: what === 'not-ready' ? { reason: reason ?? null } : {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['desk'] }),
    onError: notifyFailure,
  })
  const state = live?.state ?? stateOf(me)
  const since = live?.since ?? me.stateAt
  const { isLooking, lookEndsAt } = lookOf(me, live)
  const isReady = readyOf(me, live)
  const mayExtend = state === 'wrapUp' && (live?.extensionsLeft ?? 0) > 0
  useKeys(event => {
    const key = event.key.toLowerCase()
    if (key === 'r') act.mutate({ what: isReady ? 'not-ready' : 'ready' })
    if (key === 'e' && state === 'wrapUp') act.mutate({ what: 'end-wrap-up' })
    if (key === 'x' && mayExtend) act.mutate({ what: 'extend-wrap-up' })
  })
  return (
    <header className={styles.top} style={{ '--c': STATE_COLOR[state] } as React.CSSProperties}>
      <h1 className={styles.state}>
        {say(isLooking ? PREVIEW.looking : DESK.state[state])} {isLooking && <Until at={lookEndsAt} />}
        {!isLooking && state === 'wrapUp' && live?.endsAt != null && <Until at={live.endsAt} />}
        {!isLooking && (state !== 'wrapUp' || live?.endsAt == null) && <Since at={since} />}
      </h1>
      <Beside me={me} live={live} />
      <div className={styles.tools}>
        {state === 'talking' && !isLooking && (
          <Button color="red" variant="outline" onClick={() => act.mutate({ what: 'hang-up' })}>
            {say(DESK.hangUp)}
          </Button>
        )}
        {mayExtend && (
          <Button variant="default" onClick={() => act.mutate({ what: 'extend-wrap-up' })}>
            {say(DESK.extendWrapUp(me.wrapUpExtensionSeconds))}
          </Button>
        )}
        {state === 'wrapUp' && (
          <Button variant="default" onClick={() => act.mutate({ what: 'end-wrap-up' })}>
            {say(DESK.endWrapUp)}
          </Button>
        )}
        {isReady ? (
          <NotReady me={me} onChoose={reason => act.mutate({ what: 'not-ready', reason })} />
        ) : (
          <Button onClick={() => act.mutate({ what: 'ready' })}>{say(DESK.ready)}</Button>
        )}
        <Person />
      </div>
    </header>
  )
}

function Beside({ me, live }: { readonly me: DeskMe; readonly live: LiveAgent | null }) {
  const say = useSay()
  const next = live?.nextCallMs ?? null
  // One that was taken off the list has no label any more.
  const awayReason = me.awayReasons.find(({ code }) => code === me.awayReason)?.label ?? me.awayReason
  return (
    <span className={styles.beside}>
      {me.ext} · {say(me.registered ? DESK.phoneReady : DESK.phoneAway)}
      {live?.troubleText != null && ` · ${say(live.troubleText)}`}
      {live?.state === 'ready' && next !== null && (
        <b> · {say(DESK.next(Math.max(1, Math.round(next / 1_000))))}</b>
      )}
      {awayReason !== null && ` · ${awayReason}`}
    </span>
  )
}

function NotReady({
  me,
  onChoose,
}: {
  readonly me: DeskMe
  readonly onChoose: (reason: string | null) => void
}) {
  const say = useSay()
  if (me.awayReasons.length === 0)
    return (
      <Button variant="default" onClick={() => onChoose(null)}>
        {say(DESK.notReady)}
      </Button>
    )
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default">{say(DESK.notReady)} ▾</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.awayReasons.map(({ code, label }) => (
          <Menu.Item key={code} onClick={() => onChoose(code)}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onChoose(null)}>{say(DESK.noReason)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Person() {
  const say = useSay()
  const { me, signOut } = useSession()
  const { language, choose } = useLanguage()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" c="var(--soft)">
          {me.user.name || me.user.login}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
          {say(SHELL.otherLanguage)}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{say(SHELL.signOut)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The stream knows to the second when the number goes back. */
function lookOf(me: DeskMe, live: LiveAgent | null): { isLooking: boolean; lookEndsAt: number } {
  const { preview, previewSeconds } = me
  if (live !== null) return { isLooking: live.preview !== null, lookEndsAt: live.preview?.endsAt ?? 0 }
  const lookEndsAt = (preview?.offeredAt ?? 0) + 1_000 * previewSeconds
  return { isLooking: me.call === null && preview !== null, lookEndsAt }
}

/** What the screen shows is what a key changes: the stream is faster than the desk's own answer. */
function readyOf(me: DeskMe, live: LiveAgent | null): boolean {
  if (live?.state === 'away') return false
  return live?.state === 'ready' || me.ready
}

/** Until the stream has said something. */
function stateOf({ state }: DeskMe): LiveAgent['state'] {
  if (state === 'idle') return 'ready'
  if (state === 'busy') return 'away'
  return state === 'reserved' ? 'talking' : state
}

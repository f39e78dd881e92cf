// The account's settings, prompts, keys, users and lists.
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Head } from '../../parts/shell.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useSay } from '../../words/language.ts'
import { SETTINGS } from '../../words/settings.ts'
import { SHELL } from '../../words/shell.ts'
import { AccountSettings } from './account-settings.tsx'
import { Choices } from './choices.tsx'
import { Keys } from './keys.tsx'
import { People } from './people.tsx'
import { Prompts } from './prompts.tsx'

export const SETTINGS_TABS = ['settings', 'prompts', 'users', 'lists', 'keys'] as const

const route = getRouteApi('/shell/settings')

export default function SettingsPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { tab = SETTINGS_TABS[0], user } = route.useSearch()
  const close = () => void navigate({ to: '.', search: { tab } as never, resetScroll: false })
  return (
    <>
      <Head title={say(SHELL.settings)} />
      <Tabs
        label={say(SHELL.settings)}
        open={tab}
        tabs={SETTINGS_TABS.map(id => ({ id, label: SETTINGS[id] }))}
      />
      {tab === 'settings' && <AccountSettings />}
      {tab === 'prompts' && <Prompts />}
      {tab === 'lists' && <Choices />}
      {tab === 'keys' && <Keys />}
      {tab === 'users' && <People of="users" open={user} onClose={close} />}
    </>
  )
}

// One account: renamed, disabled, enabled.
import { Group, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { AccountRow } from '../../../../src/api/v1/resources/accounts.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Details, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { dateTime } from '../../words/format.ts'
import { INSTALLATION } from '../../words/installation.ts'
import { useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'
import { SHELL } from '../../words/shell.ts'
import { AccountState } from './accounts.tsx'

interface AccountDetailsProps {
  readonly account: AccountRow
  readonly onChanged: () => void
  readonly onClose: () => void
}

export function AccountDetails({ account, onChanged, onClose }: AccountDetailsProps) {
  const say = useSay()
  const { code, enabled, expiresAt, timeZone } = account
  const [name, setName] = useState(account.name)
  const [isAsked, setAsked] = useState(false)
  const change = useChange(
    body => request('PATCH', paths.account(code), { body }),
    () => {
      setAsked(false)
      onChanged()
    },
    {
      labelOf: field => say(field === 'name' ? INSTALLATION.name : INSTALLATION.enabled),
      show: value => (typeof value === 'boolean' ? say(value ? PARTS.on : PARTS.off) : String(value)),
    },
  )
  const enable = (next: boolean) => change.save({ enabled: next }, { enabled })
  const rename = (event: FormEvent) => {
    event.preventDefault()
    change.save({ name: name.trim() }, { name: account.name })
  }
  return (
    <Details title={`${account.name} ${code}`} onClose={onClose}>
      <Facts
        facts={[
          [say(INSTALLATION.state), <AccountState key="state" account={account} />],
          [say(INSTALLATION.appid), account.appid],
          [say(INSTALLATION.expiresAt), expiresAt || say(INSTALLATION.noExpiry)],
          [say(INSTALLATION.timeZone), timeZone],
          [say(INSTALLATION.createdAt), dateTime(account.createdAt, timeZone)],
        ]}
      />
      <form onSubmit={rename}>
        <Group align="flex-end">
          <TextInput
            flex={1}
            label={say(INSTALLATION.name)}
            value={name}
            onChange={event => setName(event.target.value)}
            maxLength={100}
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={change.isBusy}>
            {say(SHELL.save)}
          </Button>
        </Group>
      </form>
      {!isAsked && <Failure error={change.error} />}
      {enabled ? (
        <Button
          variant="outline"
          hue="bad"
          onClick={() => setAsked(true)}
          style={{ alignSelf: 'flex-start' }}
        >
          {say(INSTALLATION.disable)}
        </Button>
      ) : (
        <Button onClick={() => enable(true)} loading={change.isBusy} style={{ alignSelf: 'flex-start' }}>
          {say(INSTALLATION.enable)}
        </Button>
      )}
      {isAsked && (
        <Ask
          title={say(INSTALLATION.disable)}
          yes={say(INSTALLATION.disable)}
          isBusy={change.isBusy}
          error={change.error}
          onYes={() => enable(false)}
          onClose={() => setAsked(false)}
        >
          {say(INSTALLATION.disableWhy(account.name))}
        </Ask>
      )}
      {change.question}
    </Details>
  )
}

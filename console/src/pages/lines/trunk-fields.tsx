// The fields of a trunk.
import {
  Group,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useSay } from '../../words/language.ts'
import { LINES } from '../../words/lines.ts'
import { readRules, type TrunkTyped } from './trunk-typed.ts'

interface TrunkFieldsProps {
  readonly typed: TrunkTyped
  readonly onType: (fields: Partial<TrunkTyped>) => void
  readonly password: string
  readonly onPassword: (password: string) => void
  readonly hasPassword: boolean
  readonly rules: string
  readonly onRules: (rules: string) => void
}

export function TrunkFields(props: TrunkFieldsProps) {
  const { typed, onType, password, onPassword, hasPassword, rules, onRules } = props
  const say = useSay()
  const wrong = readRules(rules)
  const field = (name: 'address' | 'username' | 'domain', help?: string) => (
    <TextInput
      label={say(LINES[name])}
      description={help}
      value={typed[name]}
      onChange={event => onType({ [name]: event.target.value })}
      maxLength={name === 'address' ? 1_000 : 200}
      autoComplete="off"
    />
  )
  const number = (name: 'channels' | 'callsPerSecond' | 'priority', most: number, least: number) => (
    <NumberInput
      label={say(LINES[name])}
      value={typed[name]}
      onChange={value => onType({ [name]: Number(value) || least })}
      min={least}
      max={most}
      allowDecimal={name === 'callsPerSecond'}
      flex={1}
      hideControls
    />
  )
  const choice = (
    name: 'registers' | 'probes' | 'assertsIdentity' | 'strictSound' | 'enabled',
    help?: string,
  ) => (
    <Switch
      label={say(LINES[name])}
      description={help}
      checked={typed[name]}
      onChange={event => onType({ [name]: event.currentTarget.checked })}
    />
  )
  return (
    <>
      {field('address', say(LINES.addressHelp))}
      <Group align="flex-end">
        {number('channels', 100_000, 0)}
        {number('callsPerSecond', 10_000, 0.01)}
        {number('priority', 1_000, 1)}
      </Group>
      <Text size="xs" c="var(--soft)" mt={-8}>
        {say(LINES.priorityHelp)}
      </Text>
      <SegmentedControl
        aria-label={say(LINES.transport)}
        value={typed.transport}
        onChange={value => onType({ transport: value === 'tcp' ? 'tcp' : 'udp' })}
        data={[
          { value: 'udp', label: 'UDP' },
          { value: 'tcp', label: 'TCP' },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {field('username')}
      <PasswordInput
        label={say(LINES.password)}
        description={hasPassword ? say(LINES.keepPassword) : undefined}
        value={password}
        onChange={event => onPassword(event.target.value)}
        maxLength={200}
        autoComplete="new-password"
      />
      {field('domain', say(LINES.domainHelp))}
      <Textarea
        label={say(LINES.prefixRules)}
        description={say(LINES.prefixHelp)}
        value={rules}
        onChange={event => onRules(event.target.value)}
        error={typeof wrong === 'string' ? say(LINES.badPrefix(wrong)) : null}
        rows={2}
      />
      {choice('registers', say(LINES.registersHelp))}
      {choice('probes', say(LINES.probesHelp))}
      {choice('assertsIdentity')}
      {choice('strictSound')}
      {choice('enabled')}
    </>
  )
}

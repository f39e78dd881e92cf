// The message of a new task: what is played to whoever answers, and what its keys do.
import { Checkbox, Group, NumberInput, Select, Text as Words } from '@mantine/core'
import type { TaskVoiceBody } from '../../../../src/api/v1/resources/voice-calls.ts'
import { useSay } from '../../words/language.ts'
import { MESSAGE } from '../../words/message.ts'
import { PromptChoice } from '../settings/prompt-choice.tsx'

export interface Message {
  /** Empty: calls go to agents at once. */
  readonly prompt: string
  readonly plays: number
  /** Empty: no key does it. */
  readonly agentKey: string
  readonly neverKey: string
  /** Also whoever presses no key gets an agent. */
  readonly thenAgent: boolean
}

export const NO_MESSAGE: Message = { prompt: '', plays: 1, agentKey: '1', neverKey: '9', thenAgent: false }

const PLAYS_MAX = 5
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#']

/** Whether any of its calls comes to an agent. */
export function hasAgents({ prompt, agentKey, thenAgent }: Message): boolean {
  return prompt === '' || agentKey !== '' || thenAgent
}

/** One key cannot do both. */
export function isUsable({ prompt, agentKey, neverKey }: Message): boolean {
  return prompt === '' || agentKey === '' || agentKey !== neverKey
}

/** As `/v1` takes it; null: no message. */
export function voiceOf({ prompt, plays, agentKey, neverKey, thenAgent }: Message): TaskVoiceBody | null {
  if (prompt === '') return null
  const transfer = { does: 'transfer' } as const
  const keys = {
    ...(neverKey !== '' && { [neverKey]: { does: 'block' } as const }),
    ...(agentKey !== '' && { [agentKey]: transfer }),
  }
  return { prompt, plays, keys, otherwise: thenAgent ? transfer : { does: 'hangUp' } }
}

interface MessageFieldsProps {
  readonly value: Message
  readonly onChange: (value: Message) => void
}

export function MessageFields({ value, onChange }: MessageFieldsProps) {
  const say = useSay()
  const set = (changes: Partial<Message>) => onChange({ ...value, ...changes })
  const keys = (label: string, of: 'agentKey' | 'neverKey') => (
    <Select
      label={label}
      data={KEYS}
      value={value[of] === '' ? null : value[of]}
      placeholder={say(MESSAGE.noKey)}
      onChange={key => set({ [of]: key ?? '' })}
      error={of === 'neverKey' && !isUsable(value) ? say(MESSAGE.sameKey(value.neverKey)) : undefined}
      clearable
    />
  )
  return (
    <>
      <PromptChoice
        label={say(MESSAGE.title)}
        help={say(MESSAGE.help)}
        value={value.prompt}
        isDisabled={false}
        onChange={prompt => set({ prompt })}
      />
      {value.prompt !== '' && (
        <>
          <Group grow align="flex-start">
            {keys(say(MESSAGE.agentKey), 'agentKey')}
            {keys(say(MESSAGE.neverKey), 'neverKey')}
            <NumberInput
              label={say(MESSAGE.plays)}
              value={value.plays}
              onChange={plays => set({ plays: Number(plays) })}
              min={1}
              max={PLAYS_MAX}
            />
          </Group>
          <Checkbox
            label={say(MESSAGE.thenAgent)}
            checked={value.thenAgent}
            onChange={event => set({ thenAgent: event.target.checked })}
          />
          {!hasAgents(value) && (
            <Words size="sm" role="status">
              {say(MESSAGE.noAgents)}
            </Words>
          )}
        </>
      )}
    </>
  )
}

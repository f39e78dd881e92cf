// The twelve keys, by mouse or by the keyboard while it is open.
import { Button, Popover, SimpleGrid, Text } from '@mantine/core'
import { useState } from 'react'
import { useSay } from '../../../words/language.ts'
import { PHONE } from '../../../words/phone.ts'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']
const SHOWN_MAX = 16

interface KeyPadProps {
  readonly isOpen: boolean
  readonly setOpen: (isOpen: boolean) => void
  readonly hasCall: boolean
  readonly onPress: (key: string) => void
}

export function KeyPad({ isOpen, setOpen, hasCall, onPress }: KeyPadProps) {
  const say = useSay()
  const [pressed, setPressed] = useState('')
  const press = (key: string) => {
    onPress(key)
    setPressed(before => (before + key).slice(-SHOWN_MAX))
  }
  return (
    <Popover opened={isOpen && hasCall} onChange={setOpen} trapFocus withRoles position="top" returnFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!hasCall}
          onClick={() => setOpen(!isOpen)}
          rightSection={<kbd>K</kbd>}
        >
          {say(PHONE.keys)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown
        aria-label={say(PHONE.keys)}
        onKeyDown={event => {
          if (KEYS.includes(event.key)) press(event.key)
        }}
      >
        <Text size="sm" mb="xs" role="status">
          {pressed === '' ? say(PHONE.keysHelp) : pressed}
        </Text>
        <SimpleGrid cols={3} spacing="xs">
          {KEYS.map(key => (
            <Button key={key} variant="default" onClick={() => press(key)}>
              {key}
            </Button>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  )
}

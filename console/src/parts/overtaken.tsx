// Somebody else changed the same thing: what it is now beside what was typed, and the choice.
import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { Refused } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { Dialog } from './dialog.tsx'

type Fields = Readonly<Record<string, unknown>>

/** What the fields are now; null: it was refused for another reason, or not at all. */
export function overtakenBy(error: unknown): Fields | null {
  if (!(error instanceof Refused) || error.reason !== 'overtaken') return null
  return (error.more['now'] ?? {}) as Fields
}

interface OvertakenProps {
  readonly now: Fields
  readonly typed: Fields
  readonly labelOf: (field: string) => string
  readonly show?: (value: unknown, field: string) => string
  readonly onKeep: () => void
  /** Save what was typed over what it is now. */
  readonly onMine: (was: Fields) => void
}

export function Overtaken({ now, typed, labelOf, show = plain, onKeep, onMine }: OvertakenProps) {
  const say = useSay()
  return (
    <Dialog title={say(PARTS.overtaken)} isLarge onClose={onKeep}>
      <Stack>
        <Text size="sm" c="var(--soft)">
          {say(PARTS.overtakenWhy)}
        </Text>
        <Table style={{ overflowWrap: 'anywhere' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say(PARTS.field)}</Table.Th>
              <Table.Th>{say(PARTS.isNow)}</Table.Th>
              <Table.Th>{say(PARTS.typed)}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.keys(now).map(field => (
              <Table.Tr key={field}>
                <Table.Td>{labelOf(field)}</Table.Td>
                <Table.Td>{show(now[field], field)}</Table.Td>
                <Table.Td>{show(field in typed ? typed[field] : now[field], field)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group justify="flex-end">
          <Button variant="default" onClick={onKeep}>
            {say(PARTS.keepNow)}
          </Button>
          <Button onClick={() => onMine(now)}>{say(PARTS.saveMine)}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

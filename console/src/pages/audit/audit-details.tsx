// One entry of the audit log: every field that changed, as it was and as it became.
import { Table, Text } from '@mantine/core'
import type { AuditEntry } from '../../../../src/api/v1/resources/audit-log.ts'
import { useSession } from '../../client/session.tsx'
import { Details, Facts } from '../../parts/details.tsx'
import { ACTOR_KINDS, AUDIT, NOUNS, VERBS } from '../../words/audit.ts'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'

export interface FieldChange {
  readonly field: string
  /** Undefined: there was nothing, or it is not known. */
  readonly before: unknown
  readonly after: unknown
}

/** Field by field; settings, which stand in one field, setting by setting. */
export function changesOf({ before, after }: AuditEntry): readonly FieldChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return names
    .map(field => ({ field, before: was[field], after: is[field] }))
    .filter(change => JSON.stringify(change.before) !== JSON.stringify(change.after))
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
  const { settings, ...fields } = value as Record<string, unknown>
  return { ...fields, ...(settings !== null && typeof settings === 'object' ? settings : {}) }
}

export function shortly(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function AuditDetails({
  entry,
  onClose,
}: {
  readonly entry: AuditEntry
  readonly onClose: () => void
}) {
  const say = useSay()
  const { timeZone } = useSession()
  const { verb, noun, actor, actorKind, address, subject, at } = entry
  const changes = changesOf(entry)
  const [done, of] = [VERBS[verb], NOUNS[noun]]
  const words = [done === undefined ? verb : say(done), of === undefined ? noun : say(of)]
  const what = [...new Set(words)].join(' · ')
  return (
    <Details title={what} size={560} onClose={onClose}>
      <Facts
        facts={[
          [say(AUDIT.at), dateTime(at, timeZone)],
          [say(AUDIT.who), `${actor} (${say(ACTOR_KINDS[actorKind])})`],
          [say(AUDIT.from), actorKind === 'command' ? say(AUDIT.onMachine) : address],
          [say(AUDIT.subject), subject || say(PARTS.none)],
        ]}
      />
      {changes.length === 0 ? (
        <Text c="var(--soft)">{say(AUDIT.noDetails)}</Text>
      ) : (
        <Table layout="fixed" style={{ overflowWrap: 'anywhere' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say(PARTS.field)}</Table.Th>
              <Table.Th>{say(AUDIT.before)}</Table.Th>
              <Table.Th>{say(AUDIT.after)}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Td>{field}</Table.Td>
                <Table.Td c="var(--soft)">{shortly(before)}</Table.Td>
                <Table.Td>{shortly(after)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Details>
  )
}

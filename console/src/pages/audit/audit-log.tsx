// The audit log: filtered, read as far back as it is scrolled, one entry beside it.
import { Group, Select, Stack, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { AuditEntry } from '../../../../src/api/v1/resources/audit-log.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Listing, When } from '../../parts/listing.tsx'
import { Open } from '../../parts/open.tsx'
import { useSettled } from '../../parts/settled.ts'
import type { Column } from '../../parts/table.tsx'
import { AUDIT, NOUNS, VERBS } from '../../words/audit.ts'
import { type Text, useSay } from '../../words/language.ts'
import { AuditDetails, changesOf, shortly } from './audit-details.tsx'

export interface AuditFilters {
  readonly noun?: string | undefined
  readonly actor?: string | undefined
  readonly subject?: string | undefined
}

interface AuditLogProps {
  readonly of: 'account' | 'installation'
  readonly open: number | undefined
  readonly onClose: () => void
}

export function AuditLog({ of, open, onClose }: AuditLogProps) {
  const say = useSay()
  const { account, timeZone } = useSession()
  const { noun, actor, subject } = useSearch({ strict: false }) as AuditFilters
  const filters = { noun, actor, subject }
  const found = useFound<AuditEntry>(['audit', of, account, filters], cursor =>
    paths.audit(of, { ...filters, cursor, limit: 100 }),
  )
  const columns = useMemo(() => columnsOf(say, timeZone), [say, timeZone])
  const chosen = found.rows?.find(({ id }) => id === open)
  return (
    <Stack>
      <Filters filters={filters} />
      <Listing
        name="audit"
        label={say(AUDIT.what)}
        found={found}
        columns={columns}
        keyOf={({ id }) => String(id)}
        empty={say(AUDIT.none)}
        chosen={open === undefined ? undefined : String(open)}
      />
      {chosen !== undefined && <AuditDetails entry={chosen} onClose={onClose} />}
    </Stack>
  )
}

function Filters({ filters }: { readonly filters: AuditFilters }) {
  const say = useSay()
  const navigate = useNavigate()
  const set = (change: AuditFilters) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...change }) as never,
      replace: true,
      resetScroll: false,
    })
  const [actor, setActor] = useSettled(filters.actor ?? '', value => set({ actor: value || undefined }))
  const [subject, setSubject] = useSettled(filters.subject ?? '', value =>
    set({ subject: value || undefined }),
  )
  return (
    <Group align="flex-end">
      <Select
        label={say(AUDIT.noun)}
        placeholder={say(AUDIT.every)}
        data={Object.entries(NOUNS).map(([value, label]) => ({ value, label: say(label) }))}
        value={filters.noun ?? null}
        onChange={value => set({ noun: value ?? undefined })}
        clearable
        searchable
        w={160}
      />
      <TextInput
        label={say(AUDIT.actor)}
        value={actor}
        onChange={event => setActor(event.target.value)}
        maxLength={100}
        w={160}
      />
      <TextInput
        label={say(AUDIT.subject)}
        value={subject}
        onChange={event => setSubject(event.target.value)}
        maxLength={200}
        w={160}
      />
    </Group>
  )
}

function columnsOf(say: (text: Text) => string, timeZone: string): readonly Column<AuditEntry>[] {
  const word = (words: Readonly<Record<string, Text>>, key: string) => {
    const text = words[key]
    return text === undefined ? key : say(text)
  }
  return [
    {
      id: 'at',
      label: AUDIT.at,
      width: '160px',
      narrowWidth: '92px',
      isNarrow: true,
      cell: ({ id, at }) => (
        <Open search={{ entry: id }}>
          <When at={at} zone={timeZone} />
        </Open>
      ),
    },
    { id: 'actor', label: AUDIT.who, isNarrow: true, width: 'minmax(0, 0.8fr)', cell: ({ actor }) => actor },
    {
      id: 'address',
      label: AUDIT.from,
      width: 'minmax(0, 0.9fr)',
      cell: ({ address, actorKind }) => (actorKind === 'command' ? say(AUDIT.onMachine) : address),
    },
    {
      id: 'what',
      label: AUDIT.what,
      isNarrow: true,
      cell: ({ verb, noun }) => [...new Set([word(VERBS, verb), word(NOUNS, noun)])].join(' · '),
    },
    { id: 'subject', label: AUDIT.subject, cell: ({ subject }) => subject },
    {
      id: 'changes',
      label: AUDIT.changed,
      width: 'minmax(0, 2fr)',
      cell: entry =>
        changesOf(entry)
          .map(({ field, before, after }) =>
            before === undefined
              ? `${field} ${shortly(after)}`
              : `${field} ${shortly(before)} → ${shortly(after)}`,
          )
          .join(', ')
          .slice(0, 300),
    },
  ]
}

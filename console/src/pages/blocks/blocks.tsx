// The block list: searched, added to, taken from, imported, exported; who, when, why.
import { Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { BlockRow } from '../../../../src/api/v1/resources/blocks.ts'
import type { Blocked } from '../../../../src/domain/block.ts'
import { BLOCK_SOURCES } from '../../../../src/words/block-words.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { Listing } from '../../parts/listing.tsx'
import { useSettled } from '../../parts/settled.ts'
import { Head } from '../../parts/shell.tsx'
import type { Column } from '../../parts/table.tsx'
import { BLOCKS } from '../../words/blocks.ts'
import { count, dateTime } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { AddBlocks } from './block-add.tsx'

const route = getRouteApi('/shell/blocks')

export default function BlocksPage() {
  const say = useSay()
  const queries = useQueryClient()
  const { language } = useLanguage()
  const { account } = useSession()
  const { phone, of: shown } = route.useSearch()
  const of: Blocked = shown === 'person' ? 'person' : 'number'
  const key = ['blocks', account]
  const filter = of === 'number' ? { of, phone } : { of, memberid: phone }
  const found = useFound<BlockRow>([...key, of, phone], cursor =>
    paths.blocks({ ...filter, cursor, limit: 200 }),
  )
  const [keys, choose] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const navigate = useNavigate()
  const columns = useColumns(of)
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  const remove = useMutation({
    mutationFn: () => {
      const chosen = of === 'number' ? { phones: [...keys] } : { memberids: [...keys] }
      return request('DELETE', paths.blocks(), { body: chosen })
    },
    onSuccess: () => {
      setAsked(null)
      choose(new Set())
      refresh()
    },
  })
  return (
    <>
      <Head title={say(SHELL.blocks)}>
        <Button variant="default" onClick={() => void navigate({ to: '/blocks/import' as string })}>
          {say(BLOCKS.import)}
        </Button>
        <ExportMenu path={paths.blockExports} filter={filter} />
        <Button onClick={() => setAsked('add')}>{say(BLOCKS.add)}</Button>
      </Head>
      <Stack>
        <Group align="flex-end">
          <Of of={of} onChange={() => choose(new Set())} />
          <Search of={of} phone={phone} />
          {keys.size > 0 && (
            <Button variant="outline" color="var(--bad)" onClick={() => setAsked('remove')}>
              {say(BLOCKS.remove(count(keys.size, language)))}
            </Button>
          )}
        </Group>
        <Listing
          name="blocks"
          label={say(SHELL.blocks)}
          found={found}
          columns={columns}
          keyOf={keyOf}
          empty={say(EMPTY[of][phone === undefined ? 'none' : 'noMatch'])}
          selection={{ keys, choose }}
        />
      </Stack>
      {asked === 'add' && <AddBlocks of={of} onAdded={refresh} onClose={() => setAsked(null)} />}
      {asked === 'remove' && (
        <Ask
          title={say(BLOCKS.removeTitle)}
          yes={say(BLOCKS.remove(count(keys.size, language)))}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(null)}
        >
          {say((of === 'number' ? BLOCKS.removeWhy : BLOCKS.removePersons)(count(keys.size, language)))}
        </Ask>
      )}
    </>
  )
}

const EMPTY = {
  number: { none: BLOCKS.none, noMatch: BLOCKS.noMatch },
  person: { none: BLOCKS.nonePersons, noMatch: BLOCKS.noPersonMatch },
} as const

function keyOf({ phone, memberid }: BlockRow): string {
  return phone ?? memberid ?? ''
}

/** Numbers or persons. */
function Of({ of, onChange }: { readonly of: Blocked; readonly onChange: () => void }) {
  const say = useSay()
  const navigate = useNavigate()
  const show = (next: string) => {
    onChange()
    void navigate({ to: '.', search: { of: next === 'person' ? next : undefined } as never, replace: true })
  }
  return (
    <SegmentedControl
      aria-label={say(BLOCKS.of)}
      value={of}
      onChange={show}
      data={[
        { value: 'number', label: say(BLOCKS.ofNumbers) },
        { value: 'person', label: say(BLOCKS.ofPersons) },
      ]}
    />
  )
}

function Search({ of, phone }: { readonly of: Blocked; readonly phone: string | undefined }) {
  const say = useSay()
  const navigate = useNavigate()
  const [shown, type] = useSettled(
    phone ?? '',
    value =>
      void navigate({
        ...{ to: '.', replace: true },
        search: { phone: value || undefined, of: of === 'person' ? of : undefined } as never,
      }),
  )
  return (
    <TextInput
      label={say(of === 'number' ? BLOCKS.search : BLOCKS.searchPerson)}
      value={shown}
      onChange={event => type(event.target.value)}
      inputMode={of === 'number' ? 'tel' : 'text'}
      maxLength={100}
      w={220}
    />
  )
}

function useColumns(of: Blocked): readonly Column<BlockRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  return useMemo(
    () => [
      {
        id: 'phone',
        label: of === 'number' ? BLOCKS.phone : BLOCKS.memberid,
        isNarrow: true,
        order: keyOf,
        cell: keyOf,
      },
      {
        id: 'reason',
        label: BLOCKS.reason,
        isNarrow: true,
        width: 'minmax(0, 2fr)',
        order: ({ reason }) => reason,
        cell: ({ reason }) => reason || '–',
      },
      { id: 'by', label: BLOCKS.by, order: ({ by }) => by, cell: row => <By row={row} /> },
      {
        id: 'blockedAt',
        label: BLOCKS.blockedAt,
        width: '168px',
        order: ({ blockedAt }) => blockedAt,
        cell: ({ blockedAt }) => dateTime(blockedAt, timeZone),
      },
      {
        id: 'until',
        label: BLOCKS.until,
        width: '168px',
        order: ({ until }) => until ?? Number.MAX_SAFE_INTEGER,
        cell: ({ until }) => {
          if (until === null) return say(BLOCKS.forEver)
          const at = dateTime(until, timeZone)
          return until > Date.now() ? at : say(BLOCKS.isOver(at))
        },
      },
      {
        id: 'source',
        label: BLOCKS.source,
        isWide: true,
        order: ({ source }) => source,
        cell: ({ source }) => say(BLOCK_SOURCES[source]) || '–',
      },
    ],
    [of, say, timeZone],
  )
}

/** Whoever pressed a key did so in a call, whose recording is the proof. */
function By({ row: { by, source } }: { readonly row: BlockRow }) {
  const call = source === 'key' ? /^call (\d+)$/.exec(by)?.[1] : undefined
  if (call === undefined) return by || '–'
  return (
    <Link to={'/calls' as string} search={{ call: Number(call) } as never}>
      {by}
    </Link>
  )
}

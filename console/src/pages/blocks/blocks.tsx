// The block list: searched, added to, taken from, imported, exported; who, when, why.
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { BlockRow } from '../../../../src/api/v1/resources/blocks.ts'
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
  const { phone } = route.useSearch()
  const key = ['blocks', account]
  const found = useFound<BlockRow>([...key, phone], cursor => paths.blocks({ phone, cursor, limit: 200 }))
  const [keys, choose] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const navigate = useNavigate()
  const columns = useColumns()
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.blocks(), { body: { phones: [...keys] } }),
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
        <ExportMenu path={paths.blockExports} filter={{ phone }} />
        <Button onClick={() => setAsked('add')}>{say(BLOCKS.add)}</Button>
      </Head>
      <Stack>
        <Group align="flex-end">
          <Search phone={phone} />
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
          keyOf={row => row.phone}
          empty={say(phone === undefined ? BLOCKS.none : BLOCKS.noMatch)}
          selection={{ keys, choose }}
        />
      </Stack>
      {asked === 'add' && <AddBlocks onAdded={refresh} onClose={() => setAsked(null)} />}
      {asked === 'remove' && (
        <Ask
          title={say(BLOCKS.removeTitle)}
          yes={say(BLOCKS.remove(count(keys.size, language)))}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(null)}
        >
          {say(BLOCKS.removeWhy(count(keys.size, language)))}
        </Ask>
      )}
    </>
  )
}

function Search({ phone }: { readonly phone: string | undefined }) {
  const say = useSay()
  const navigate = useNavigate()
  const [shown, type] = useSettled(
    phone ?? '',
    value => void navigate({ to: '.', search: { phone: value || undefined } as never, replace: true }),
  )
  return (
    <TextInput
      label={say(BLOCKS.search)}
      value={shown}
      onChange={event => type(event.target.value)}
      inputMode="tel"
      maxLength={100}
      w={220}
    />
  )
}

function useColumns(): readonly Column<BlockRow>[] {
  const { timeZone } = useSession()
  return useMemo(
    () => [
      { id: 'phone', label: BLOCKS.phone, isNarrow: true, order: row => row.phone, cell: row => row.phone },
      {
        id: 'reason',
        label: BLOCKS.reason,
        isNarrow: true,
        width: 'minmax(0, 2fr)',
        order: ({ reason }) => reason,
        cell: ({ reason }) => reason || '–',
      },
      { id: 'by', label: BLOCKS.by, order: ({ by }) => by, cell: ({ by }) => by || '–' },
      {
        id: 'blockedAt',
        label: BLOCKS.blockedAt,
        width: '168px',
        order: ({ blockedAt }) => blockedAt,
        cell: ({ blockedAt }) => dateTime(blockedAt, timeZone),
      },
    ],
    [timeZone],
  )
}

// The account's prompts: uploaded, heard, renamed, deleted.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { PromptRow } from '../../../../src/api/v1/resources/prompts.ts'
import { PROMPT_LIMITS } from '../../../../src/domain/prompt.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { reader, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Listing } from '../../parts/listing.tsx'
import { RenameDialog } from '../../parts/rename-dialog.tsx'
import type { Column } from '../../parts/table.tsx'
import { clock, dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PROMPT_USES, PROMPTS } from '../../words/prompts.ts'
import { SETTINGS } from '../../words/settings.ts'
import { AddPrompt } from './prompt-add.tsx'
import styles from './settings.module.css'

type Asked = { readonly what: 'add' } | { readonly what: 'rename' | 'remove'; readonly name: string }

export function Prompts() {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const key = ['prompts', account]
  const found = useFound<PromptRow>(key, () => paths.prompts())
  const [asked, setAsked] = useState<Asked | null>(null)
  const [heard, setHeard] = useState<string | null>(null)
  const columns = useColumns(setHeard, setAsked)
  const close = () => setAsked(null)
  const done = () => {
    close()
    setHeard(null)
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: ['settings', account] })
  }
  const remove = useMutation({
    mutationFn: (name: string) => request('DELETE', paths.prompt(name)),
    onSuccess: done,
  })
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="var(--soft)" flex="1 1 240px" maw={720}>
          {say(PROMPTS.why)}
        </Text>
        <Button onClick={() => setAsked({ what: 'add' })}>{say(PROMPTS.add)}</Button>
      </Group>
      {heard !== null && (
        <section className={styles.heard} aria-label={say(PROMPTS.listen)}>
          <Text size="sm" fw={600}>
            {heard}
          </Text>
          {/* biome-ignore lint/a11y/useMediaCaption: what it says is nowhere written down */}
          <audio key={heard} src={soundOf(heard)} aria-label={heard} controls autoPlay />
        </section>
      )}
      <Listing
        name="prompts"
        label={say(SETTINGS.prompts)}
        found={found}
        columns={columns}
        keyOf={({ name }) => name}
        empty={say(PROMPTS.none)}
      />
      {asked?.what === 'add' && <AddPrompt onAdded={done} onClose={close} />}
      {asked?.what === 'rename' && (
        <RenameDialog
          title={say(PROMPTS.rename)}
          label={say(PROMPTS.name)}
          why={say(PROMPTS.renameWhy)}
          name={asked.name}
          lengthMax={PROMPT_LIMITS.nameLength}
          path={paths.prompt(asked.name)}
          onRenamed={done}
          onClose={close}
        />
      )}
      {asked?.what === 'remove' && (
        <Ask
          title={say(PROMPTS.remove)}
          yes={say(PROMPTS.remove)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate(asked.name)}
          onClose={() => {
            remove.reset()
            close()
          }}
        >
          {say(PROMPTS.removeWhy(asked.name))}
        </Ask>
      )}
    </Stack>
  )
}

/** A player sends no header of ours: an operator's account stands in the address. */
function soundOf(name: string): string {
  return paths.promptSound(name, { account: reader.account })
}

function useColumns(hear: (name: string) => void, ask: (asked: Asked) => void): readonly Column<PromptRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  return useMemo(
    () => [
      {
        id: 'name',
        label: PROMPTS.name,
        isNarrow: true,
        width: 'minmax(0, 1.4fr)',
        order: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        id: 'length',
        label: PROMPTS.length,
        isNumber: true,
        width: '80px',
        order: ({ seconds }) => seconds,
        cell: ({ seconds }) => clock(1_000 * seconds),
      },
      {
        id: 'usedBy',
        label: PROMPTS.usedBy,
        order: ({ usedBy }) => usedBy.join(),
        cell: ({ usedBy }) => usedBy.map(use => say(PROMPT_USES[use])).join(', ') || say(PROMPTS.unused),
      },
      {
        id: 'uploadedBy',
        label: PROMPTS.uploadedBy,
        order: row => row.uploadedBy,
        cell: row => row.uploadedBy,
      },
      {
        id: 'uploadedAt',
        label: PROMPTS.uploadedAt,
        isWide: true,
        order: ({ uploadedAt }) => uploadedAt,
        cell: ({ uploadedAt }) => dateTime(uploadedAt, timeZone),
      },
      {
        id: 'actions',
        label: PROMPTS.actions,
        isNarrow: true,
        width: '252px',
        narrowWidth: '208px',
        cell: ({ name }) => (
          <Group gap={4} wrap="nowrap">
            <Action what={PROMPTS.listen} of={name} onClick={() => hear(name)} />
            <Action what={PROMPTS.rename} of={name} onClick={() => ask({ what: 'rename', name })} />
            <Action what={PROMPTS.remove} of={name} onClick={() => ask({ what: 'remove', name })} />
          </Group>
        ),
      },
    ],
    [say, timeZone, hear, ask],
  )
}

interface ActionProps {
  readonly what: typeof PROMPTS.listen | typeof PROMPTS.rename | typeof PROMPTS.remove
  readonly of: string
  readonly onClick: () => void
}

function Action({ what, of, onClick }: ActionProps) {
  const say = useSay()
  return (
    <Button variant="default" size="compact-sm" aria-label={`${say(what)}: ${of}`} onClick={onClick}>
      {say(what)}
    </Button>
  )
}

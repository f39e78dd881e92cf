// The import of a file of numbers into one task or onto the block list, from the file to its undoing; a reload
// changes nothing.
import { Group, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImportRow } from '../../../../src/api/v1/resources/import-row.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { Bar } from '../../parts/bar.tsx'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { MomentInput } from '../../parts/moment-input.tsx'
import { Head } from '../../parts/shell.tsx'
import { BLOCKS } from '../../words/blocks.ts'
import { IMPORT, importWords } from '../../words/import.ts'
import { useSay } from '../../words/language.ts'
import { ChooseFile } from './choose-file.tsx'
import { Columns } from './columns.tsx'
import styles from './import.module.css'
import { AddResult, CheckResult, useVerb } from './outcome.tsx'
import { PastImports } from './past-imports.tsx'
import { Sending } from './sending.tsx'

const LOOK_MS = 700
const WORKING: readonly ImportRow['state'][] = ['reading', 'checking', 'adding', 'undoing']

export default function ImportPage() {
  const say = useSay()
  // Without a task: onto the block list.
  const params: { taskid?: string } = useParams({ strict: false })
  const taskid = params.taskid ?? null
  const { import: importId }: { import?: number | undefined } = useSearch({ strict: false })
  const navigate = useNavigate()
  const task = useQuery({
    queryKey: ['task', taskid],
    queryFn: ({ signal }) => get<{ name: string }>(paths.task(taskid ?? ''), signal),
    enabled: taskid !== null,
  })
  const words = importWords({ taskid })
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState<number | null>(null)
  const [file, setFile] = useState<File | null>(null)
  const show = (id: number | undefined) =>
    void navigate({
      to: `${taskid === null ? '/blocks' : `/tasks/${encodeURIComponent(taskid)}`}/import` as string,
      search: { import: id } as never,
    })
  const begin = useMutation({
    mutationFn: (chosen: File) =>
      request<ImportRow>('POST', paths.imports(taskid), {
        body: {
          ...{ name: chosen.name.slice(0, 200), bytes: chosen.size },
          ...(taskid === null && { reason: reason.trim(), until }),
        },
      }),
    onSuccess: ({ id }) => show(id),
  })
  const choose = (chosen: File) => {
    setFile(chosen)
    begin.mutate(chosen)
  }
  return (
    <>
      <Head title={say(words.title(task.data?.name ?? taskid ?? ''))}>
        <Link to={taskid === null ? '/blocks' : '/tasks'}>{say(words.back)}</Link>
      </Head>
      <div className={styles.page}>
        <Failure error={task.error ?? begin.error} />
        {importId === undefined ? (
          <>
            {taskid === null && (
              <>
                <TextInput
                  label={say(IMPORT.why)}
                  description={say(IMPORT.whyHelp)}
                  value={reason}
                  onChange={event => setReason(event.target.value)}
                  maxLength={200}
                />
                <MomentInput
                  label={say(BLOCKS.until)}
                  description={say(BLOCKS.untilHelp)}
                  value={until}
                  onChange={setUntil}
                />
              </>
            )}
            <ChooseFile taskid={taskid} onFile={choose} isBusy={begin.isPending} />
            <PastImports taskid={taskid} onShow={show} />
          </>
        ) : (
          <OneImport
            key={importId}
            taskid={taskid}
            importId={importId}
            file={file}
            onFile={setFile}
            onAnother={() => {
              setFile(null)
              show(undefined)
            }}
          />
        )}
      </div>
    </>
  )
}

interface OneImportProps {
  readonly taskid: string | null
  readonly importId: number
  readonly file: File | null
  readonly onFile: (file: File) => void
  readonly onAnother: () => void
}

function OneImport({ taskid, importId, file, onFile, onAnother }: OneImportProps) {
  const say = useSay()
  const queries = useQueryClient()
  const key = ['import', taskid, importId]
  const { data: row, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<ImportRow>(paths.import(taskid, importId), signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && WORKING.includes(state.data.state) ? LOOK_MS : false,
  })
  const changed = (next: ImportRow) => {
    queries.setQueryData(key, next)
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: [taskid === null ? 'blocks' : 'tasks'] })
  }
  if (row === undefined)
    return error === null ? <Text>{say(IMPORT.loading)}</Text> : <Failure error={error} />
  const { state } = row
  const isOpen = state === 'read' || state === 'checked'
  return (
    <>
      <Text c="var(--soft)" style={{ overflowWrap: 'anywhere' }} role="status">
        {row.name} · {say(importWords(row).state[state])}
      </Text>
      {error !== null && <Failure error={error} />}
      {state === 'uploading' && (
        <Sending
          row={row}
          file={file}
          onFile={onFile}
          onDone={() => void queries.invalidateQueries({ queryKey: key })}
        />
      )}
      {WORKING.includes(state) && <Working row={row} />}
      {row.problem !== null && state === 'refused' && (
        <section className={styles.card}>
          <Text className={styles.big ?? ''}>{row.problem.sentence}</Text>
        </section>
      )}
      {row.check !== null && state !== 'checking' && state !== 'cancelled' && (
        <CheckResult row={row} onChanged={changed} />
      )}
      {(state === 'added' || state === 'undone') && <AddResult row={row} onChanged={changed} />}
      {isOpen && row.reading !== null && <Columns row={row} reading={row.reading} onChanged={changed} />}
      <Ends row={row} onChanged={changed} onAnother={onAnother} />
    </>
  )
}

function Working({ row }: { readonly row: ImportRow }) {
  const say = useSay()
  return (
    <section className={styles.card}>
      <Bar done={row.share} label={say(importWords(row).state[row.state])} />
      <Text size="sm" c="var(--soft)">
        {Math.floor(row.share * 100)} % · {say(IMPORT.leave)}
      </Text>
    </section>
  )
}

interface EndsProps {
  readonly row: ImportRow
  readonly onChanged: (row: ImportRow) => void
  readonly onAnother: () => void
}

function Ends({ row, onChanged, onAnother }: EndsProps) {
  const say = useSay()
  const cancel = useVerb(row, 'cancel', onChanged)
  const isOver = ['refused', 'added', 'undone', 'cancelled'].includes(row.state)
  return (
    <Group>
      {!isOver && row.state !== 'undoing' && (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {say(IMPORT.cancel)}
        </Button>
      )}
      {isOver && (
        <Button variant="default" onClick={onAnother}>
          {say(IMPORT.another)}
        </Button>
      )}
      <Failure error={cancel.error} />
    </Group>
  )
}

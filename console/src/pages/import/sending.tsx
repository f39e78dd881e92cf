// A file on its way to the server: how much has come, and what to do when it stopped.
import { Text } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import type { ImportRow } from '../../../../src/api/v1/resources/import-row.ts'
import { paths } from '../../client/paths.ts'
import { upload } from '../../client/upload.ts'
import { Bar } from '../../parts/bar.tsx'
import { Failure } from '../../parts/failure.tsx'
import { IMPORT } from '../../words/import.ts'
import { useSay } from '../../words/language.ts'
import { ChooseFile } from './choose-file.tsx'
import styles from './import.module.css'

interface SendingProps {
  readonly row: ImportRow
  /** Null: the page was loaded again, and no longer has it. */
  readonly file: File | null
  readonly onFile: (file: File) => void
  readonly onDone: () => void
}

export function Sending({ row, file, onFile, onDone }: SendingProps) {
  const say = useSay()
  const [sent, setSent] = useState({ received: row.received, isWaiting: false })
  const [error, setError] = useState<unknown>(null)
  const done = useEffectEvent(onDone)
  const isSame = file !== null && file.size === row.bytes
  const path = paths.import(row.taskid, row.id)
  useEffect(() => {
    if (!isSame || file === null) return
    const stop = new AbortController()
    const progress = (received: number, isWaiting: boolean) => setSent({ received, isWaiting })
    upload(path, file, stop.signal, { progress }).then(
      () => done(),
      problem => {
        if (!stop.signal.aborted) setError(problem)
      },
    )
    return () => stop.abort()
  }, [isSame, file, path])
  if (!isSame)
    return (
      <section className={styles.card}>
        <Text>{say(file === null ? IMPORT.chooseAgain(row.name) : IMPORT.otherFile)}</Text>
        <ChooseFile taskid={row.taskid} onFile={onFile} isBusy={false} />
      </section>
    )
  return (
    <section className={styles.card}>
      <Bar done={sent.received / row.bytes} label={say(IMPORT.state.uploading)} />
      <Text size="sm" c="var(--soft)">
        {say(IMPORT.uploading(megabytes(sent.received), megabytes(row.bytes)))}
      </Text>
      {sent.isWaiting && <Text c="var(--amber)">{say(IMPORT.waiting)}</Text>}
      <Failure error={error} />
    </section>
  )
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

// A file is dropped, chosen or pasted.
import { Group, Stack, Text, Textarea } from '@mantine/core'
import { type DragEvent, useRef, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { IMPORT, importWords } from '../../words/import.ts'
import { useSay } from '../../words/language.ts'
import styles from './import.module.css'

interface ChooseFileProps {
  readonly taskid: string | null
  readonly onFile: (file: File) => void
  readonly isBusy: boolean
}

export function ChooseFile({ taskid, onFile, isBusy }: ChooseFileProps) {
  const say = useSay()
  const words = importWords({ taskid })
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [pasted, setPasted] = useState('')
  const dropped = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) onFile(file)
  }
  return (
    <Stack>
      <button
        type="button"
        className={styles.drop}
        data-over={isOver || undefined}
        disabled={isBusy}
        onClick={() => input.current?.click()}
        onDragOver={event => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <span className={styles.dropTitle}>{say(IMPORT.drop)}</span>
        <span className={styles.soft}>{say(words.dropHelp)}</span>
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.xlsx"
        hidden
        aria-label={say(IMPORT.drop)}
        onChange={event => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file !== undefined) onFile(file)
        }}
      />
      <Textarea
        label={say(IMPORT.paste)}
        description={say(IMPORT.pasteHelp)}
        value={pasted}
        onChange={event => setPasted(event.target.value)}
        rows={6}
        resize="vertical"
      />
      {pasted.trim() !== '' && (
        <Group>
          <Button
            loading={isBusy}
            onClick={() => onFile(new File([pasted], say(IMPORT.pasted), { type: 'text/csv' }))}
          >
            {say(IMPORT.send)}
          </Button>
          <Text size="sm" c="var(--soft)">
            {say(words.dropHelp)}
          </Text>
        </Group>
      )}
    </Stack>
  )
}

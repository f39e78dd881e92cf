// Blocking a few numbers or persons that are typed or pasted, sent in pieces.
import { Alert, Progress, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Blocked } from '../../../../src/domain/block.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Form } from '../../parts/form-dialog.tsx'
import { MomentInput } from '../../parts/moment-input.tsx'
import { BLOCKS } from '../../words/blocks.ts'
import { count } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'

interface BlocksAdded {
  readonly added: number
  readonly existing: number
  readonly invalid: number
  readonly notNumbers: readonly string[]
}

interface AddBlocksProps {
  readonly of: Blocked
  readonly onAdded: () => void
  readonly onClose: () => void
}

/** Numbers of one request. */
const PIECE = 5_000
const NAMED_MAX = 20

export function AddBlocks({ of, onAdded, onClose }: AddBlocksProps) {
  const say = useSay()
  const { language } = useLanguage()
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState<number | null>(null)
  const [done, setDone] = useState<{ sent: number; all: number } | null>(null)
  const add = useMutation({
    mutationFn: async () => {
      const keys = words(typed)
      return sendAll({ of, keys, reason, until }, sent => setDone({ sent, all: keys.length }))
    },
    onSettled: onAdded,
  })
  const submit = () => {
    if (typed.trim() !== '') add.mutate()
  }
  return (
    <Dialog title={say(BLOCKS.add)} onClose={onClose}>
      <Form onSubmit={submit}>
        <Textarea
          label={say(of === 'number' ? BLOCKS.numbers : BLOCKS.personsLabel)}
          description={say(of === 'number' ? BLOCKS.numbersHelp : BLOCKS.personsHelp)}
          value={typed}
          onChange={event => setTyped(event.target.value)}
          rows={5}
          maxLength={200_000}
          data-autofocus
        />
        <TextInput
          label={say(BLOCKS.reason)}
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
        {add.isPending && done !== null && (
          <div role="status">
            <Progress value={(100 * done.sent) / Math.max(1, done.all)} aria-label={say(BLOCKS.add)} />
            <Text size="sm">
              {say(BLOCKS.progress(count(done.sent, language), count(done.all, language)))}
            </Text>
          </div>
        )}
        {add.data !== undefined && <Result of={add.data} />}
        <Failure error={add.error} />
        {add.data === undefined ? (
          <Button type="submit" loading={add.isPending}>
            {say(BLOCKS.add)}
          </Button>
        ) : (
          <Button onClick={onClose}>{say(SHELL.close)}</Button>
        )}
      </Form>
    </Dialog>
  )
}

function Result({ of }: { readonly of: BlocksAdded }) {
  const say = useSay()
  const { language } = useLanguage()
  const { added, existing, invalid, notNumbers } = of
  const shown = [added, existing, invalid].map(value => count(value, language)) as [string, string, string]
  return (
    <Alert color="gray" variant="outline" p="xs" role="status" style={{ overflowWrap: 'anywhere' }}>
      {say(BLOCKS.result(...shown))}
      {notNumbers.length > 0 && <div>{say(BLOCKS.notNumbers(notNumbers.join(', ')))}</div>}
    </Alert>
  )
}

interface Chosen {
  readonly of: Blocked
  readonly keys: readonly string[]
  readonly reason: string
  readonly until: number | null
}

/** What was sent before a break stays blocked; sent again, it is counted as there before. */
async function sendAll(
  { of, keys, reason, until }: Chosen,
  onSent: (sent: number) => void,
): Promise<BlocksAdded> {
  let sum: BlocksAdded = { added: 0, existing: 0, invalid: 0, notNumbers: [] }
  for (let from = 0; from < keys.length; from += PIECE) {
    const piece = keys.slice(from, from + PIECE)
    const chosen = of === 'number' ? { phones: piece } : { memberids: piece }
    const answer = await request<BlocksAdded>('POST', paths.blocks(), { body: { ...chosen, reason, until } })
    sum = {
      added: sum.added + answer.added,
      existing: sum.existing + answer.existing,
      invalid: sum.invalid + answer.invalid,
      notNumbers: [...sum.notNumbers, ...answer.notNumbers].slice(0, NAMED_MAX),
    }
    onSent(Math.min(from + PIECE, keys.length))
  }
  return sum
}

function words(text: string): string[] {
  return text
    .split(/[\n,，;；、\t]+/u)
    .map(word => word.trim().slice(0, 200))
    .filter(word => word !== '')
}

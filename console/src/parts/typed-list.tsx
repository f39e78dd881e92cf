// A text in which several values stand, with commas between; what cannot be read stays for the server to refuse.
import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'

interface TypedListProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly value: readonly string[]
  readonly onChange: (value: string[]) => void
}

export function TypedList({ value, onChange, ...field }: TypedListProps) {
  const [text, setText] = useState(() => value.join(', '))
  const written = JSON.stringify(value)
  const sent = useRef(written)
  useEffect(() => {
    // Changed by something else than typing.
    if (sent.current !== written) setText((JSON.parse(written) as string[]).join(', '))
    sent.current = written
  }, [written])
  return (
    <TextInput
      autoComplete="off"
      maxLength={400}
      {...field}
      value={text}
      onChange={event => {
        const next = wordsOf(event.target.value)
        sent.current = JSON.stringify(next)
        setText(event.target.value)
        onChange(next)
      }}
    />
  )
}

function wordsOf(text: string): string[] {
  return text
    .split(/[,，;；、]/u)
    .map(word => word.trim())
    .filter(word => word !== '')
}

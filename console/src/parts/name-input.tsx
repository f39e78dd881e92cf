// The name of what a form is about: asked first, and never left empty.
import { TextInput } from '@mantine/core'

interface NameInputProps {
  readonly label: string
  readonly help?: string
  readonly value: string
  readonly lengthMax?: number
  onType(value: string): void
}

export function NameInput({ label, help, value, lengthMax = 100, onType }: NameInputProps) {
  return (
    <TextInput
      label={label}
      description={help}
      value={value}
      onChange={event => onType(event.target.value)}
      maxLength={lengthMax}
      autoComplete="off"
      required
      withAsterisk={false}
      data-autofocus
    />
  )
}

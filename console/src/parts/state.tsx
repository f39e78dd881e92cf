// A state: always a word, and one of the five colours.
import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'

export type Hue = 'ready' | 'talk' | 'wrap' | 'away' | 'bad' | 'amber'

export function State({ hue, children }: { readonly hue: Hue; readonly children: ReactNode }) {
  return (
    <Badge variant="outline" color={`var(--${hue})`} tt="none" fw={500} fz={12} flex="none" maw="100%">
      {children}
    </Badge>
  )
}

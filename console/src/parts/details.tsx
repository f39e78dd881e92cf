// Details of one row beside its list, under an address of their own.
import { Drawer, Stack } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import styles from './details.module.css'
import { NARROW } from './table.tsx'

interface DetailsProps {
  readonly title: ReactNode
  readonly children: ReactNode
  readonly size?: number
  readonly onClose: () => void
}

export function Details({ title, children, size = 480, onClose }: DetailsProps) {
  const say = useSay()
  const isNarrow = useMediaQuery(NARROW) ?? false
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={isNarrow ? '100%' : size}
      title={<strong className={styles.title}>{title}</strong>}
      closeButtonProps={{ 'aria-label': say(SHELL.close) }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      <Stack>{children}</Stack>
    </Drawer>
  )
}

export type Fact = readonly [label: string, value: ReactNode]

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

// One of the five parts of a plan: what it is for, then its rules.
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSay } from '../../words/language.ts'
import { PLAN_PARTS } from '../../words/plans.ts'
import styles from './plans.module.css'

export type PartName = 'hours' | 'limits' | 'again' | 'outcomes' | 'callBack'

interface PartProps {
  readonly of: PartName
  readonly children: ReactNode
}

export function Part({ of, children }: PartProps) {
  const say = useSay()
  return (
    <section className={styles.part} aria-label={say(PLAN_PARTS[of])}>
      <h2>{say(PLAN_PARTS[of])}</h2>
      <Text size="sm" c="var(--soft)" mb={12}>
        {say(PLAN_PARTS[`${of}Why`])}
      </Text>
      {children}
    </section>
  )
}

interface RuleRowProps {
  /** What takes it out says. */
  readonly takeOut: string
  readonly onTakeOut: () => void
  readonly children: ReactNode
}

/** One rule of a list: its fields, and how to take it out. */
export function RuleRow({ takeOut, onTakeOut, children }: RuleRowProps) {
  return (
    <div className={styles.rule}>
      <div>{children}</div>
      <button type="button" className={styles.out} aria-label={takeOut} title={takeOut} onClick={onTakeOut}>
        ×
      </button>
    </div>
  )
}

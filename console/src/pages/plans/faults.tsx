// What is wrong with a plan, beside the fields that it is about.
import { createContext, type ReactNode, useContext } from 'react'
import styles from './plans.module.css'

export interface PlanFault {
  /** As in `hours.week.mo.0`. */
  readonly path: string
  readonly sentence: string
}

const FaultsContext = createContext<readonly PlanFault[]>([])

interface FaultsProps {
  readonly faults: readonly PlanFault[]
  readonly children: ReactNode
}

export function Faults({ faults, children }: FaultsProps) {
  return <FaultsContext value={faults}>{children}</FaultsContext>
}

/** The first fault of the field, or of something in it; null: none. */
export function useFault(path: string): string | null {
  const faults = useContext(FaultsContext)
  return faults.find(fault => fault.path === path || fault.path.startsWith(`${path}.`))?.sentence ?? null
}

/** What is wrong with a row as a whole, and with no field of it. */
export function RowFault({ path }: { readonly path: string }) {
  const faults = useContext(FaultsContext)
  const sentence = faults.find(fault => fault.path === path)?.sentence
  return sentence === undefined ? null : (
    <div className={styles.fault} role="alert">
      {sentence}
    </div>
  )
}

// The code of another outcome: it stands in call records, and does not change afterwards.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { useSay } from '../../words/language.ts'
import { PLAN_OUTCOMES } from '../../words/plans.ts'
import styles from './plans.module.css'

interface NewOutcomeProps {
  readonly taken: readonly string[]
  readonly onAdd: (code: string) => void
}

const CODE = /^[\w.-]{1,50}$/

export function NewOutcome({ taken, onAdd }: NewOutcomeProps) {
  const say = useSay()
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const add = () => {
    if (taken.includes(code)) return setWrong(say(PLAN_OUTCOMES.taken))
    if (!CODE.test(code)) return setWrong(say(PLAN_OUTCOMES.badCode))
    onAdd(code)
    setCode('')
  }
  return (
    <div className={styles.fields}>
      <TextInput
        label={say(PLAN_OUTCOMES.code)}
        description={say(PLAN_OUTCOMES.codeWhy)}
        value={code}
        onChange={event => {
          setWrong(null)
          setCode(event.target.value.trim())
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
        error={wrong}
        maxLength={50}
        w={240}
      />
      <Button variant="default" onClick={add}>
        {say(PLAN_OUTCOMES.add)}
      </Button>
    </div>
  )
}

// Who is on the line: number, the client's fields, a link to the CRM, the script.
import type { DeskCallRow, DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import { useSession } from '../../client/session.tsx'
import { DESK } from '../../words/desk.ts'
import { timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import styles from './desk.module.css'
import { fieldsOf, filledUrl, piecesOf } from './template.ts'

interface CustomerProps {
  readonly call: DeskCallRow
  readonly me: DeskMe
  readonly isOver: boolean
}

export function Customer({ call, me, isOver }: CustomerProps) {
  const say = useSay()
  const { timeZone } = useSession()
  const answered = call.origin === 'trunk' ? DESK.calledInAt : DESK.answeredAt
  const url = filledUrl(me.url, fieldsOf(call, me.ext))
  const rows = [
    [DESK.task, call.taskName],
    [DESK.callerId, call.callerId],
    [DESK.memberid, call.memberid],
    [DESK.extra, call.extra],
    [DESK.customuuid, call.customuuid],
  ] as const
  return (
    <>
      {isOver && <span className={styles.small}>{say(DESK.lastCall)}</span>}
      <h2>{call.userid === '' ? call.phone : say(DESK.customer(call.userid))}</h2>
      <span className={styles.small}>
        {call.phone}
        {call.answeredAt !== null && ` · ${say(answered(timeOfDay(call.answeredAt, timeZone)))}`}
      </span>
      <dl className={styles.fields}>
        {rows
          .filter(([, value]) => value !== null && value !== '')
          .map(([label, value]) => (
            <Field key={label.en} name={say(label)}>
              {value}
            </Field>
          ))}
        {url !== null && (
          <Field name="CRM">
            <a href={url} target="_blank" rel="noreferrer noopener">
              {say(DESK.open)} ↗
            </a>
          </Field>
        )}
      </dl>
      {me.script !== '' && (
        <p className={styles.script}>
          {piecesOf(me.script, fieldsOf(call, me.ext)).map((piece, index) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
            piece.isField ? <mark key={index}>{piece.text}</mark> : piece.text,
          )}
        </p>
      )}
    </>
  )
}

function Field({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

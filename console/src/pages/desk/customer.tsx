// Who is on the line: number, the client's fields, a link to the CRM, the script.
import type { DeskMe } from '../../../../src/api/v1/resources/desk.ts'
import type { DeskCallRow } from '../../../../src/api/v1/resources/desk-call.ts'
import { useSession } from '../../client/session.tsx'
import { DESK } from '../../words/desk.ts'
import { dateTime, timeOfDay } from '../../words/format.ts'
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
  const before = call.calledBefore
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
      {before !== null && (
        <p>
          {say(
            DESK.calledBefore(
              spokenTime(before.at, me.now, timeZone),
              before.taskName,
              before.agentExt,
              before.isConnected,
            ),
          )}
        </p>
      )}
      <dl className={styles.fields}>
        {rows
          .filter(([, value]) => value !== null && value !== '')
          .map(([label, value]) => (
            <Field key={label.en} name={say(label)}>
              {value}
            </Field>
          ))}
        {Object.entries(call.fields ?? {}).map(([name, value]) => (
          <Field key={`field ${name}`} name={name}>
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

/** The day only if it was another one. */
function spokenTime(at: number, now: number, timeZone: string): string {
  const day = (of: number) => dateTime(of, timeZone).slice(0, 10)
  const time = timeOfDay(at, timeZone)
  return day(at) === day(now) ? time : `${day(at)} ${time}`
}

function Field({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

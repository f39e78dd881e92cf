// Fills the account's script and link with the fields of a call: {phone}, {userid}, {city} and so on.
import type { DeskCallRow } from '../../../../src/api/v1/resources/desk-call.ts'

type Fields = Readonly<Record<string, string>>

export function fieldsOf(call: DeskCallRow, ext: string): Fields {
  const { phone, userid, memberid, extra, customuuid, taskName, callerId } = call
  return {
    ...call.fields,
    phone,
    userid,
    memberid,
    extra,
    customuuid,
    callerId,
    task: taskName ?? '',
    agent: ext,
  }
}

export interface Piece {
  readonly text: string
  readonly isField: boolean
}

/** A field that does not exist stays as it was written. */
export function piecesOf(template: string, fields: Fields): Piece[] {
  return template
    .split(/(\{[\p{L}\p{N}_]{1,30}\})/u)
    .map(text => {
      const value = fields[text.slice(1, -1)]
      const isField = text.startsWith('{') && value !== undefined
      return { text: isField ? value : text, isField }
    })
    .filter(({ text }) => text !== '')
}

/** Null: there is none, or it leads nowhere a browser may go. */
export function filledUrl(template: string, fields: Fields): string | null {
  const text = piecesOf(template, fields)
    .map(piece => (piece.isField ? encodeURIComponent(piece.text) : piece.text))
    .join('')
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null
}

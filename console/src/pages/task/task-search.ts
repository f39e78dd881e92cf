// What stands behind the ? of a task's address.
import { oneOf, text, whole } from '../../search.ts'

export const TASK_TABS = ['why', 'whatIf', 'numbers', 'calls', 'settings'] as const

export function readTaskSearch(raw: Readonly<Record<string, unknown>>) {
  return {
    tab: oneOf(raw, 'tab', TASK_TABS),
    state: text(raw, 'state', 10),
    call: whole(raw, 'call'),
    phone: text(raw, 'phone'),
    value: text(raw, 'value', 255),
    from: text(raw, 'from', 10),
    to: text(raw, 'to', 10),
    outcome: text(raw, 'outcome'),
    agent: text(raw, 'agent', 10),
    disposition: text(raw, 'disposition', 100),
    userid: text(raw, 'userid', 255),
    memberid: text(raw, 'memberid', 255),
    customuuid: text(raw, 'customuuid', 255),
  }
}

export type TaskSearch = {
  readonly [Key in keyof ReturnType<typeof readTaskSearch>]?: ReturnType<typeof readTaskSearch>[Key]
}

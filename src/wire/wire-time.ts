// Times on the wire: yyyy-mm-dd hh:mm:ss, local to the account.
import { DateTime } from 'luxon'
import { readLocalTime } from '../domain/schedule.ts'
import { refuseValue, type WireRefusal } from './refusals.ts'

/** Epoch ms → the wire's local time; null → ''. */
export function wireTime(at: number | null, zone: string): string {
  return at === null ? '' : DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm:ss')
}

/**
 * Null for none, epoch ms, or a 1002 that names the parameter, because the published table has no row for
 * this.
 */
export function readWireTime(name: string, value: string | null, zone: string): number | null | WireRefusal {
  if (value === null) return null
  return readLocalTime(value, zone) ?? refuseValue(1002, `${name}时间格式错误，应为yyyy-mm-dd hh:mm:ss`)
}

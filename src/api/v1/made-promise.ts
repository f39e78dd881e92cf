// A call-back is promised, or moved, as somebody wishes. For `/v1` and the command.
import type { CallBackSource } from '../../domain/call-back.ts'
import type { ContactData } from '../../domain/contact.ts'
import { normalizePhone } from '../../domain/phone.ts'
import type { CallBackDetail } from '../../store/port/call-back-book.ts'
import { given } from './field.ts'
import { ProblemDetails } from './problem.ts'
import type { AskedBy } from './resources/asked-call.ts'
import { promiseAt, requireCallBack } from './resources/call-back-row.ts'

type Asked = Pick<AskedBy, 'store' | 'account' | 'now'>

export interface CallBackWish {
  /** As somebody writes it. */
  readonly phone: string
  /** Epoch ms. */
  readonly at: number
  readonly ext?: string | undefined
  readonly by?: 'agent' | 'group' | undefined
  readonly group?: string | undefined
  readonly taskid?: string | undefined
  readonly zone?: string | null | undefined
  readonly note: string
  readonly data: ContactData
}

/** Throws the Problem of a wish that cannot be promised. */
export async function makePromise(
  { store, account, now }: Asked,
  wish: CallBackWish,
  who: { readonly source: CallBackSource; readonly by: string },
): Promise<CallBackDetail> {
  const { group, taskid = null, zone = null, note, data } = wish
  const phone = normalizePhone(wish.phone, account.settings.country)
  if (phone === null) throw new ProblemDetails('numberInvalid', [wish.phone])
  const promise = await promiseAt({ store, account, now }, { phone, taskid, zone }, wish.at)
  const { at, untilAt } = promise
  const made = await store.makeCallBack(account.id, {
    of: { phone, taskid, zone, data },
    ext: (wish.by ?? promise.by) === 'agent' ? (wish.ext ?? null) : null,
    ...{ groupName: group ?? null, at, untilAt, note, ...who },
  })
  return requireCallBack(made)
}

/** What is left out stays; `ext` null: anybody of the group. */
export interface CallBackChange {
  readonly at?: number | undefined
  readonly ext?: string | null | undefined
  readonly note?: string | undefined
}

export async function movePromise(
  { store, account, now }: Asked,
  id: number,
  { at, ...rest }: CallBackChange,
): Promise<CallBackDetail> {
  const was = requireCallBack(await store.findCallBack(account.id, id))
  const when = at === undefined ? undefined : await promiseAt({ store, account, now }, was, at)
  return requireCallBack(
    await store.moveCallBack(account.id, was.id, { ...given(rest), ...(when && { when }) }),
  )
}

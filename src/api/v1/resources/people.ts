// What is done to people who may sign in, in an account or, without one, among the operators.
import { z } from 'zod'
import { LOGIN, type Role, type User } from '../../../domain/user.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { UserFields } from '../../../store/port/console-store.ts'
import { drawPassword, hashSecret } from '../../credentials/secret-hash.ts'
import { given, text } from '../field.ts'
import { PAGE, page, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'
import { UserRow, userRow } from './user-row.ts'

export const login = z.string().trim().regex(LOGIN)
export const personName = text(100).trim()
export const personId = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) })
export const peopleQuery = z.object(PAGE)

export const UserWithPassword = z.object({
  user: UserRow,
  password: z.string().describe('shown this once; it must be changed at the first sign-in'),
})
export type UserWithPassword = z.infer<typeof UserWithPassword>

export interface Person {
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly ext: string | null
}

type Loose<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | undefined }

export async function listPeople(
  store: StoreVerbs,
  accountId: number | null,
  { cursor, limit }: z.output<typeof peopleQuery>,
) {
  const after = placeAt(cursor, z.string())
  const users = await store.listUsers(accountId, { after, limit: limit + 1 })
  return page(users.map(userRow), limit, last => last.login)
}

export async function addPerson(store: StoreVerbs, accountId: number | null, person: Person) {
  const password = drawPassword()
  const draft = { ...person, accountId, passwordHash: await hashSecret(password), isOneTime: true }
  const user = await store.addUser(draft)
  if (user === 'taken') throw new ProblemDetails('taken', [person.login])
  if (typeof user === 'string') throw new ProblemDetails(user, [person.ext ?? ''])
  return { user: userRow(user), password }
}

export async function changePerson(
  store: StoreVerbs,
  accountId: number | null,
  userId: number,
  { was = {}, ...fields }: Loose<UserFields> & { readonly was?: Loose<UserFields> | undefined },
): Promise<UserRow> {
  const changed = await store.setUser(accountId, userId, given(fields), given(was))
  return userRow(changedUser(changed, userId, fields.ext))
}

export async function resetPassword(store: StoreVerbs, accountId: number | null, userId: number) {
  const password = drawPassword()
  const fields = { passwordHash: await hashSecret(password), isOneTime: true }
  const changed = await store.setUser(accountId, userId, fields)
  return { user: userRow(changedUser(changed, userId)), password }
}

export async function removePerson(
  store: StoreVerbs,
  accountId: number | null,
  userId: number,
): Promise<null> {
  const removed = await store.removeUser(accountId, userId)
  if (removed === 'lastOne') throw new ProblemDetails('lastOne')
  if (!removed) throw new ProblemDetails('userNotFound', [userId])
  return null
}

function changedUser(
  changed: Awaited<ReturnType<StoreVerbs['setUser']>>,
  userId: number,
  ext: string | null = null,
): User {
  if (typeof changed === 'string')
    throw new ProblemDetails(changed, [changed === 'agentNotFound' ? (ext ?? '') : userId])
  if ('overtaken' in changed)
    throw new ProblemDetails('overtaken', [Object.keys(changed.now).join(', ')], { now: changed.now })
  return changed
}

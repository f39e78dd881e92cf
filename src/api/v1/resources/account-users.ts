// The users of an account.
import { z } from 'zod'
import { isExtension } from '../../../domain/agent.ts'
import { endpoint } from '../endpoint.ts'
import { pageOf } from '../page.ts'
import {
  addPerson,
  changePerson,
  listPeople,
  login,
  peopleQuery,
  personId,
  personName,
  removePerson,
  resetPassword,
  UserWithPassword,
} from './people.ts'
import { UserRow } from './user-row.ts'

const role = z.enum(['admin', 'supervisor', 'agent'])
const ext = z.string().refine(isExtension).nullable().describe('the agent this person is; only of role agent')

export const UserDraft = z.object({
  login,
  name: personName.default('').describe('empty: the login'),
  role,
  ext: ext.default(null),
})
export type UserDraft = z.infer<typeof UserDraft>

const fields = z.object({ name: personName, role, ext, enabled: z.boolean() }).partial()
export const UserChange = fields.extend({
  was: fields.optional().describe('what the caller saw; refused (overtaken) if one differs now'),
})
export type UserChange = z.infer<typeof UserChange>

export const listUsers = endpoint({
  method: 'GET',
  path: '/v1/users',
  scope: 'account',
  roles: ['admin'],
  query: peopleQuery,
  answer: pageOf(UserRow),
  handle: ({ store, account, query }) => listPeople(store, account.id, query),
})

export const addUser = endpoint({
  method: 'POST',
  path: '/v1/users',
  scope: 'account',
  roles: ['admin'],
  body: UserDraft,
  answer: UserWithPassword,
  status: 201,
  handle: ({ store, account, body }) =>
    addPerson(store, account.id, { ...body, name: body.name || body.login }),
})

export const changeUser = endpoint({
  method: 'PATCH',
  path: '/v1/users/{id}',
  scope: 'account',
  roles: ['admin'],
  params: personId,
  body: UserChange,
  answer: UserRow,
  handle: ({ store, account, params, body }) => changePerson(store, account.id, params.id, body),
})

export const resetUser = endpoint({
  method: 'POST',
  path: '/v1/users/{id}/password',
  scope: 'account',
  roles: ['admin'],
  params: personId,
  answer: UserWithPassword,
  handle: ({ store, account, params }) => resetPassword(store, account.id, params.id),
})

export const removeUser = endpoint({
  method: 'DELETE',
  path: '/v1/users/{id}',
  scope: 'account',
  roles: ['admin'],
  params: personId,
  answer: z.null(),
  status: 204,
  handle: ({ store, account, params }) => removePerson(store, account.id, params.id),
})

export const USERS = [listUsers, addUser, changeUser, resetUser, removeUser]

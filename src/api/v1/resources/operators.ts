// The operators of the installation.
import { z } from 'zod'
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

export const OperatorDraft = z.object({ login, name: personName.default('').describe('empty: the login') })
export type OperatorDraft = z.infer<typeof OperatorDraft>

const fields = z.object({ name: personName, enabled: z.boolean() }).partial()
export const OperatorChange = fields.extend({
  was: fields.optional().describe('what the caller saw; refused (overtaken) if one differs now'),
})
export type OperatorChange = z.infer<typeof OperatorChange>

export const listOperators = endpoint({
  method: 'GET',
  path: '/v1/operators',
  scope: 'installation',
  roles: ['operator'],
  query: peopleQuery,
  answer: pageOf(UserRow),
  handle: ({ store, query }) => listPeople(store, null, query),
})

export const addOperator = endpoint({
  method: 'POST',
  path: '/v1/operators',
  scope: 'installation',
  roles: ['operator'],
  body: OperatorDraft,
  answer: UserWithPassword,
  status: 201,
  handle: ({ store, body: { login, name } }) =>
    addPerson(store, null, { login, name: name || login, role: 'operator', ext: null }),
})

export const changeOperator = endpoint({
  method: 'PATCH',
  path: '/v1/operators/{id}',
  scope: 'installation',
  roles: ['operator'],
  params: personId,
  body: OperatorChange,
  answer: UserRow,
  handle: ({ store, params, body }) => changePerson(store, null, params.id, body),
})

export const resetOperator = endpoint({
  method: 'POST',
  path: '/v1/operators/{id}/password',
  scope: 'installation',
  roles: ['operator'],
  params: personId,
  answer: UserWithPassword,
  handle: ({ store, params }) => resetPassword(store, null, params.id),
})

export const removeOperator = endpoint({
  method: 'DELETE',
  path: '/v1/operators/{id}',
  scope: 'installation',
  roles: ['operator'],
  params: personId,
  answer: z.null(),
  status: 204,
  handle: ({ store, params }) => removePerson(store, null, params.id),
})

export const OPERATORS = [listOperators, addOperator, changeOperator, resetOperator, removeOperator]

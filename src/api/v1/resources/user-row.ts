// A user as `/v1` shows it.
import { z } from 'zod'
import { ROLES, type User } from '../../../domain/user.ts'

export const UserRow = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  ext: z.string().nullable().describe('the agent this person is'),
  isOneTime: z.boolean().describe('the password must be changed at the first sign-in'),
  enabled: z.boolean(),
  createdAt: z.number(),
  signedInAt: z.number().nullable(),
})
export type UserRow = z.infer<typeof UserRow>

export function userRow({ accountId: _accountId, ...row }: User): UserRow {
  return row
}

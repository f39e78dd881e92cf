// A secret as it is stored, at a cost that tests can afford: what is stored names its own cost.
import { randomBytes, scryptSync } from 'node:crypto'

const COST = { N: 2, r: 8, p: 1 } as const

/** The text that stands for `secret`, as `hashSecret` would make it, in a hundredth of its time. */
export function storedSecret(secret: string): string {
  const salt = randomBytes(16)
  const hash = scryptSync(secret, salt, 32, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

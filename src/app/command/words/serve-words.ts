// What `serve` says of its flags.
import type { Text } from '../spoken-language.ts'

export const SERVE = {
  role: { en: 'what this process does', zh: '本进程承担的角色' },
} as const satisfies Readonly<Record<string, Text>>

// Numbers that are blocked for ever, by nobody in particular.
import type { NewBlocks } from '../../src/domain/block.ts'

export function blockedNumbers(...keys: readonly string[]): NewBlocks {
  return { of: 'number', keys, until: null, reason: '', by: 'test', source: 'user' }
}

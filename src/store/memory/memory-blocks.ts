// The block list in memory: numbers and persons that nobody of an account calls.
import type { SaidBlock } from '../../domain/plan/consequence.ts'

interface Entry {
  /** Epoch ms; null: for ever. */
  readonly until: number | null
  /** Whose agent said so, by which it is taken back; null: somebody else blocked it. */
  readonly callId: number | null
  readonly replaced: Entry | null
}

export class MemoryBlocks {
  private readonly entries = new Map<string, Entry>()

  /** The longer one of two terms counts. */
  add(
    accountId: number,
    { of, key, until }: Omit<SaidBlock, 'isRefusal'>,
    callId: number | null = null,
  ): void {
    const name = nameOf(accountId, of, key)
    const before = this.entries.get(name) ?? null
    const isLonger = before === null || (before.until ?? Infinity) < (until ?? Infinity)
    const settles = before?.callId != null && callId === null && until === null
    if (!isLonger && !settles) return
    this.entries.set(name, { until, callId, replaced: callId === null ? null : before })
  }

  /** What the agent of the call said is taken back, and what it took the place of counts again. */
  takeBack(
    accountId: number,
    callId: number,
    { phone, memberid }: { phone: string; memberid: string },
  ): void {
    for (const name of [nameOf(accountId, 'number', phone), nameOf(accountId, 'person', memberid)]) {
      const entry = this.entries.get(name)
      if (entry?.callId !== callId) continue
      if (entry.replaced === null) this.entries.delete(name)
      else this.entries.set(name, entry.replaced)
    }
  }

  isBlocked(accountId: number, phone: string, memberid: string, at: number): boolean {
    const names = [nameOf(accountId, 'number', phone)]
    if (memberid !== '') names.push(nameOf(accountId, 'person', memberid))
    return names.some(name => {
      const entry = this.entries.get(name)
      return entry !== undefined && (entry.until ?? Infinity) > at
    })
  }
}

function nameOf(accountId: number, of: SaidBlock['of'], key: string): string {
  return `${accountId} ${of} ${key}`
}

// A task beside the lists: its own numbers, and what must have become of them in the end.
import type { Crm, Result } from './crm.ts'
import { ENDED } from './crm.ts'

export class OtherTask {
  readonly crm: Crm
  /** Those that were acknowledged. */
  readonly numbers = new Set<string>()
  private readonly name: string
  private readonly digit: '1' | '2' | '3'
  private taskid = ''
  private next = 0

  /** Its numbers have this digit behind the account's prefix. */
  constructor(crm: Crm, name: string, digit: '1' | '2' | '3') {
    this.crm = crm
    this.name = name
    this.digit = digit
  }

  /** `fields`: how `/v1` is asked for it. */
  async begin(fields: Readonly<Record<string, unknown>>): Promise<void> {
    this.taskid = await this.crm.beginOther(this.name, fields)
  }

  /** Appends new numbers, unless it has had `most` of them. */
  async append(count: number, most: number): Promise<void> {
    if (this.next >= most) return
    const phones = Array.from({ length: count }, () => this.crm.numberOf(this.digit, this.next++))
    await this.crm.appendTo(
      this.taskid,
      phones.map(phone => ({ phone })),
    )
    for (const phone of phones) this.numbers.add(phone)
  }

  finish(): Promise<void> {
    return this.crm.finish(this.taskid)
  }

  task(): Promise<Result> {
    return this.crm.task(this.taskid)
  }

  async hasEnded(): Promise<boolean> {
    return (await this.task()).status === ENDED
  }

  contacts(): Promise<Result[]> {
    return this.crm.contacts(this.taskid)
  }
}

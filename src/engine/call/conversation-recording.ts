// The recording of a conversation: begun if the account wants one, and named in the call's row once it runs.
import { join } from 'node:path'
import { readRecordingName, recordingName } from '../../domain/recording.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'
import type { Customer } from './call-customer.ts'

export class ConversationRecording {
  private name: string | null = null
  isPaused = false
  private readonly customer: Customer
  private readonly account: AccountNow
  private readonly node: EngineNode

  constructor(customer: Customer, account: AccountNow, node: EngineNode) {
    this.customer = customer
    this.account = account
    this.node = node
  }

  begin(): void {
    const { account, customer, node } = this
    if (node.recordingsFolder === undefined || !account.settings.recordCalls) return
    const { name, path } = recordingOf(customer, account, node.clock.systemTime())
    this.name = name
    node.switch.record(customer.legId, join(node.recordingsFolder, path))
  }

  /** Silence is written meanwhile, and the call's record says from when to when, and who wanted it. */
  pause(isPaused: boolean, ext: string): void {
    const { customer, node } = this
    if (this.name === null || this.isPaused === isPaused) return
    this.isPaused = isPaused
    if (isPaused) {
      node.switch.pauseRecording(customer.legId)
      customer.marks.add({ what: 'recordingPaused', ext, from: customer.now, to: null })
      return
    }
    node.switch.resumeRecording(customer.legId)
    customer.marks.end('recordingPaused')
  }

  /** The switch writes it. */
  began(): void {
    if (this.name === null) return
    this.customer.change.recording = this.name
    this.customer.report({ type: 'recording' })
  }
}

function recordingOf(
  { callId, legId }: Customer,
  { account }: AccountNow,
  startedAt: number,
): { name: string; path: string } {
  const { timeZone } = account.settings
  const name = recordingName({ code: account.code, timeZone, callId, legId, startedAt })
  const path = readRecordingName(name)?.path
  if (path === undefined) throw new Error(`not the name of a recording: ${name}`)
  return { name, path }
}

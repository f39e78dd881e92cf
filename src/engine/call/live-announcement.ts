// A message while it is played to whoever answered, from the answer until somebody wants an agent or the call
// ends: walks the table of domain/call/announcement.ts.
import {
  type AnnouncementEffect,
  type AnnouncementEvent,
  type AnnouncementState,
  moveAnnouncement,
} from '../../domain/call/announcement.ts'
import {
  isVoiceKey,
  VOICE_LIMITS,
  type VoiceAction,
  type VoicePlan,
  type VoiceTarget,
} from '../../domain/call/voice.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'
import type { CallMarks } from './call-marks.ts'
import { Deadline } from './deadline.ts'

/** If the switch has not reported the end of the prompt so long after it, the event was lost. */
export const PLAYED_LATE_MS = 2_000

/** The call that the message is for. */
export interface AnnouncedCall {
  readonly callId: number
  readonly legId: string
  /** Epoch ms, in the call's own time. */
  readonly now: number
  readonly marks: CallMarks
  /** The customer is to talk with one of these; null: of the task's agents. */
  wantAgent(to: VoiceTarget | null): void
  /** There is nothing more to hear. */
  endMessage(outcome: 'messageHeard' | 'messageCut' | 'neverAgain'): void
}

export class LiveAnnouncement {
  /** It was played to its end at least once. */
  isHeard = false
  private state: AnnouncementState = 'playing'
  private plays = 0
  private key = ''
  /** Whom the key that was pressed gives the call to; null: to the task's agents. */
  private to: VoiceTarget | null = null
  private readonly plan: VoicePlan
  private readonly call: AnnouncedCall
  private readonly account: AccountNow
  private readonly node: EngineNode
  private readonly deadline: Deadline

  constructor(plan: VoicePlan, call: AnnouncedCall, account: AccountNow, node: EngineNode) {
    this.plan = plan
    this.call = call
    this.account = account
    this.node = node
    this.deadline = new Deadline(node.clock)
  }

  get outcome(): 'messageHeard' | 'messageCut' {
    return this.isHeard ? 'messageHeard' : 'messageCut'
  }

  begin(): void {
    this.perform('play')
  }

  played(): void {
    this.isHeard = true
    this.handle('played')
  }

  /** Keys that mean nothing here are not written down. */
  pressed(key: string): void {
    const action = isVoiceKey(key) ? this.plan.keys[key] : undefined
    if (action === undefined) return
    if (action.does === 'repeat' && this.plays >= VOICE_LIMITS.playsWithKeys) return
    if (moveAnnouncement(this.state, action.does) === null) return
    this.key = key
    this.call.marks.add({ what: 'keyPressed', key, at: this.call.now })
    this.take(action)
    this.handle(action.does)
  }

  /** The call is over, or somebody else has it. */
  leave(): void {
    this.handle('left')
  }

  private handle(event: AnnouncementEvent): void {
    const move = moveAnnouncement(this.state, event)
    if (move === null) return
    this.deadline.clear()
    this.state = move.to
    if (move.effect !== undefined) this.perform(move.effect)
  }

  private perform(effect: AnnouncementEffect): void {
    switch (effect) {
      case 'play':
        this.play()
        return
      case 'awaitKey':
        this.awaitKey()
        return
      case 'transfer':
        this.call.wantAgent(this.to)
        return
      case 'block':
        void this.block()
        return
      case 'hangUp':
        this.call.endMessage(this.outcome)
        return
      case 'endBlocked':
        this.call.endMessage('neverAgain')
        return
      case 'giveUp': {
        const { otherwise } = this.plan
        if (otherwise.does === 'transfer') this.call.wantAgent(otherwise.to)
        else this.call.endMessage(this.outcome)
      }
    }
  }

  /** A prompt that is gone was not heard: the customer is not left in silence. */
  private play(): void {
    const prompt = this.account.promptById(this.plan.promptId)
    if (prompt === undefined) {
      this.state = 'over'
      this.call.endMessage(this.outcome)
      return
    }
    this.plays += 1
    this.deadline.set(prompt.ms + PLAYED_LATE_MS, () => this.played())
    this.node.switch.play(this.call.legId, prompt.name)
  }

  private awaitKey(): void {
    const { keys, keyWaitSeconds, plays } = this.plan
    const waitMs = Object.keys(keys).length === 0 ? 0 : keyWaitSeconds * 1_000
    this.deadline.set(waitMs, () => this.handle(this.plays < plays ? 'again' : 'noKey'))
  }

  private take(action: VoiceAction): void {
    if (action.does === 'transfer') this.to = action.to
  }

  /** If the database is away, the call goes on, and the number is blocked later. */
  private block(): Promise<void> {
    const { account, call, key, node } = this
    const asked = { accountId: account.id, callId: call.callId, wish: 'neverAgain' } as const
    return node.wishes.keep(asked, 'blockCalled', async () => {
      let isBlocked = false
      try {
        isBlocked = await node.store.blockCalled(account.id, call.callId, key)
      } finally {
        this.handle(isBlocked ? 'blocked' : 'notBlocked')
      }
    })
  }
}

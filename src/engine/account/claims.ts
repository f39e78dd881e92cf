// The claims of an account's tasks. A claim whose answer was lost may have been made, so its calls are looked
// for and given back.
import type { Claim, ClaimRequest, Remaining } from '../../store/port/dial-claim.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { FeedSource } from '../task/feed.ts'
import type { Facts } from './facts.ts'

/** Who holds what was claimed. */
export interface ClaimHolders {
  /** A claim is under way. */
  readonly isClaiming: boolean
  pullBack(): void
  /** The calls alive, by id. */
  callIds(): ReadonlySet<number>
}

export class Claims implements FeedSource {
  /** The database may hold calls that nobody here knows of. Nothing is dialled until they are found. */
  isLost = false
  private readonly store: EngineStore
  private readonly node: string
  private readonly accountId: number

  constructor({ store, node }: { readonly store: EngineStore; readonly node: string }, accountId: number) {
    this.store = store
    this.node = node
    this.accountId = accountId
  }

  async claim(request: ClaimRequest): Promise<Claim[]> {
    try {
      return await this.store.claim(request)
    } catch (error) {
      this.isLost = true
      throw error
    }
  }

  remaining(taskId: number, now: number): Promise<Remaining> {
    return this.store.remaining(taskId, now)
  }

  /**
   * Gives back calls that were not dialled and that no feed holds. False: a claim is under way, so try again
   * later.
   */
  async giveBackLost(holders: ClaimHolders, facts: Facts): Promise<boolean> {
    holders.pullBack()
    if (holders.isClaiming) return false
    await facts.flush()
    const undialled = await this.store.undialledCalls(this.accountId, this.node)
    const known = holders.callIds()
    facts.release(undialled.filter(callId => !known.has(callId)))
    this.isLost = false
    return true
  }
}

// Messages that are played to people: one by one as a client asks, and by tasks with agents and without.
import type { Random } from '../../src/domain/random.ts'
import type { Crm } from './crm.ts'
import { OtherTask } from './other-task.ts'
import { holdsWithin } from './until.ts'

export const PROMPT = 'offer'
const NUMBERS_MAX = 30
const NUMBERS_A_LOT = 6
const PLAY_EVERY_MS = 700

export class Messages {
  /** One that ends with its message, and one after whose message an agent is wanted. */
  readonly tasks: readonly [OtherTask, OtherTask]
  private readonly crm: Crm
  private readonly random: Random

  constructor(crm: Crm, random: Random) {
    this.crm = crm
    this.random = random
    this.tasks = [new OtherTask(crm, 'message', '2'), new OtherTask(crm, 'message-and-agent', '3')]
  }

  async begin(group: string): Promise<void> {
    const [plain, transferring] = this.tasks
    await plain.begin({ concurrent: 20, voice: { prompt: PROMPT, keyWaitSeconds: 1 } })
    const otherwise = { does: 'transfer' }
    await transferring.begin({
      ...{ concurrent: 20, voice: { prompt: PROMPT, keyWaitSeconds: 1, otherwise } },
      assignment: { type: 'group', name: group },
    })
    // Not left to chance: a task without numbers never ends.
    for (const task of this.tasks) await task.append(NUMBERS_A_LOT, NUMBERS_MAX)
  }

  async keepPlaying(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (this.random.next() < 0.5) await this.crm.playVoice(PROMPT)
      else await this.tasks[this.random.next() < 0.5 ? 0 : 1].append(NUMBERS_A_LOT, NUMBERS_MAX)
      await holdsWithin(PLAY_EVERY_MS, isOver)
    }
  }
}

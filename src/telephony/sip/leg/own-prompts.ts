// The prompts of each account, which only its own legs are played; their memory is shared with the media's
// threads.
import { basename, join } from 'node:path'
import type { Prompt } from '../../port.ts'

export class OwnPrompts {
  private readonly folder: string
  /** By account, then by name. */
  private readonly prompts = new Map<number, ReadonlyMap<string, Int16Array>>()

  /** `folder`: the installation's files, for names that an account does not have. */
  constructor(folder: string) {
    this.folder = folder
  }

  use(accountId: number, prompts: readonly Prompt[]): void {
    if (prompts.length === 0) this.prompts.delete(accountId)
    else this.prompts.set(accountId, new Map(prompts.map(({ name, samples }) => [name, shared(samples)])))
  }

  /** The account's own sound, or the path of a file. A name cannot lead out of the installation's folder. */
  soundOf(accountId: number, name: string): Int16Array | string {
    return this.prompts.get(accountId)?.get(name) ?? join(this.folder, basename(name))
  }
}

function shared(samples: Int16Array): Int16Array {
  const copy = new Int16Array(new SharedArrayBuffer(samples.byteLength))
  copy.set(samples)
  return copy
}

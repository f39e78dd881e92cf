// The files of imports that this node holds, and whoever works on them.
import type { Readable } from 'node:stream'

export interface ImportFiles {
  /** The name of its folder: an import elsewhere is another node's. */
  readonly name: string
  hasRoom(bytes: number): Promise<boolean>
  begin(importId: number): Promise<void>
  /** Bytes; null: nothing of it is here. */
  received(importId: number): Promise<number | null>
  /** See ImportSpool. */
  take(
    importId: number,
    offset: number,
    most: number,
    part: Readable,
  ): Promise<'taken' | 'offset' | 'busy' | 'tooLarge'>
  errors(importId: number): Promise<Readable | null>
  drop(importId: number): Promise<void>
  /** There is work. */
  kick(): void
}

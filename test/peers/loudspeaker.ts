// What a phone's loudspeaker plays, from the files it dumps, while they are being written.
import { closeSync, openSync, readSync } from 'node:fs'
import type { Baresip } from './baresip.ts'
import { KeptSound } from './kept-sound.ts'

const HEADER_MAX = 256
const PIECE_BYTES = 1 << 16

/**
 * Reads each byte once: whoever listens while sound goes on shares a process with those who make it, and
 * reading all again at each look took their time, more of it the longer they talked.
 */
export class Loudspeaker {
  private readonly phone: Pick<Baresip, 'heard'>
  /** By file: where to read on. */
  private readonly read = new Map<string, number>()
  private readonly sound = new KeptSound()

  constructor(phone: Pick<Baresip, 'heard'>) {
    this.phone = phone
  }

  /** All that was played by now, 8 kHz. */
  played(): Int16Array {
    for (const file of this.phone.heard()) this.take(file)
    return this.sound.all()
  }

  private take(file: string): void {
    const descriptor = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(PIECE_BYTES)
      let at = this.read.get(file) ?? soundOf(descriptor)
      if (at === null) return
      for (;;) {
        const whole = readSync(descriptor, bytes, 0, PIECE_BYTES, at) & ~1
        if (whole === 0) break
        this.sound.add(Int16Array.from({ length: whole / 2 }, (_, n) => bytes.readInt16LE(2 * n)))
        at += whole
      }
      this.read.set(file, at)
    } finally {
      closeSync(descriptor)
    }
  }
}

/** Where the sound begins; null: the header is not written yet. */
function soundOf(descriptor: number): number | null {
  const header = Buffer.alloc(HEADER_MAX)
  const at = header.subarray(0, readSync(descriptor, header, 0, HEADER_MAX, 0)).indexOf('data')
  return at < 0 ? null : at + 8
}

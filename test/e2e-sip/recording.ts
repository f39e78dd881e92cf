// A recording of ours as it is now, finished or not: what was heard from the customer, and from the agent.
import { existsSync, readFileSync } from 'node:fs'
import { PART_SUFFIX } from '../../src/telephony/sip/media/port.ts'

const HEADER_BYTES = 44

export function stereoSoFar(file: string): { left: Int16Array; right: Int16Array } {
  const [written] = [file, file + PART_SUFFIX].filter(path => existsSync(path))
  // Just begun: its file is being made.
  const bytes = written === undefined ? Buffer.alloc(0) : readFileSync(written)
  const count = Math.max(0, (bytes.length - HEADER_BYTES) >> 2)
  const side = (offset: number) =>
    Int16Array.from({ length: count }, (_, at) => bytes.readInt16LE(HEADER_BYTES + 4 * at + offset))
  return { left: side(0), right: side(2) }
}

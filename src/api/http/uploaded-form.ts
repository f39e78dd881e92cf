// Reads a form with a file in it (RFC 7578) as it comes, so that memory stays flat whatever its size.
import { BODY } from '../../wire/complaints.ts'
import { type PartHead, readHead } from './form.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** Bytes of the headers of one part. */
const HEAD_MAX = 8_192
const LINE_END = Buffer.from('\r\n', 'latin1')
const HEAD_END = Buffer.from('\r\n\r\n', 'latin1')

export class UploadedForm {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #delimiter: Buffer
  // What stands before the first delimiter is skipped like a part; a delimiter begins with a line end.
  #held: Buffer = LINE_END
  #isInPart = true

  constructor(boundary: string, body: AsyncIterable<Buffer>) {
    this.#chunks = body[Symbol.asyncIterator]()
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  }

  /** The next part; null: that was the last. What was not read of the one before is skipped. */
  async nextPart(): Promise<PartHead | null> {
    for await (const _bytes of this.bytes());
    await this.#fill(2)
    if (this.#held.subarray(0, 2).toString('latin1') === '--') return null
    await this.#lineEnd()
    const end = await this.#find(HEAD_END)
    const head = readHead(this.#held.subarray(LINE_END.length, end))
    this.#held = this.#held.subarray(end + HEAD_END.length)
    this.#isInPart = true
    return head
  }

  /** The bytes of the part that was named last; may be left before its end. */
  async *bytes(): AsyncGenerator<Buffer> {
    while (this.#isInPart) {
      const at = this.#held.indexOf(this.#delimiter)
      // The last bytes may be the beginning of a delimiter.
      const sure = at < 0 ? this.#held.length - this.#delimiter.length + 1 : at
      const bytes = this.#held.subarray(0, Math.max(0, sure))
      this.#held = this.#held.subarray(bytes.length + (at < 0 ? 0 : this.#delimiter.length))
      this.#isInPart = at < 0
      if (bytes.length > 0) yield bytes
      if (at < 0 && this.#isInPart) await this.#fill(this.#held.length + 1)
    }
  }

  /** Blanks may follow the boundary. */
  async #lineEnd(): Promise<void> {
    const end = await this.#find(LINE_END)
    if (/[^ \t]/.test(this.#held.subarray(0, end).toString('latin1')))
      throw new UnreadableBody(BODY.malformedMultipart)
    this.#held = this.#held.subarray(end)
  }

  async #find(mark: Buffer): Promise<number> {
    for (;;) {
      const at = this.#held.subarray(0, HEAD_MAX + mark.length).indexOf(mark)
      if (at >= 0) return at
      if (this.#held.length > HEAD_MAX) throw new UnreadableBody(BODY.multipartHeadTooLong(HEAD_MAX))
      await this.#fill(this.#held.length + 1)
    }
  }

  async #fill(length: number): Promise<void> {
    while (this.#held.length < length) {
      const { value, done } = await this.#chunks.next()
      if (done === true) throw new UnreadableBody(BODY.incompleteMultipart)
      this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value])
    }
  }
}

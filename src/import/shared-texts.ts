// The texts that cells of a workbook share, as bytes in one place: a million of them are 30 MB, not 100.
import { IMPORT_LIMITS, UnusableFile } from '../domain/import.ts'
import { type XmlListener, XmlTokens } from './xml-tokens.ts'

export class SharedTexts {
  private bytes = Buffer.allocUnsafe(65_536)
  private ends = new Uint32Array(4_096)
  private count = 0
  private size = 0

  add(text: string): void {
    const length = Buffer.byteLength(text)
    if (this.size + length > IMPORT_LIMITS.sharedBytes)
      throw new UnusableFile('xlsxTooLarge', { about: [String(IMPORT_LIMITS.sharedBytes)] })
    if (this.size + length > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.size + length))
      this.bytes.copy(grown, 0, 0, this.size)
      this.bytes = grown
    }
    if (this.count === this.ends.length) {
      const grown = new Uint32Array(this.ends.length * 2)
      grown.set(this.ends)
      this.ends = grown
    }
    this.size += this.bytes.write(text, this.size)
    this.ends[this.count] = this.size
    this.count += 1
  }

  /** Empty if there is none of this index. */
  at(index: number): string {
    if (!(index >= 0 && index < this.count)) return ''
    const from = index === 0 ? 0 : (this.ends[index - 1] ?? 0)
    return this.bytes.toString('utf8', from, this.ends[index])
  }
}

/** `chunks`: xl/sharedStrings.xml. */
export async function readSharedTexts(chunks: AsyncIterable<Buffer>): Promise<SharedTexts> {
  const texts = new SharedTexts()
  let text = ''
  let isText = false
  /** How an Asian word is read aloud, which is no part of it. */
  let isReading = false
  const listener: XmlListener = {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') isReading = true
      else if (name === 't') isText = !isReading
    },
    close(name) {
      if (name === 'si') texts.add(text)
      else if (name === 'rPh') isReading = false
      else if (name === 't') isText = false
    },
    text(part) {
      if (!isText) return
      text += part
      if (text.length > IMPORT_LIMITS.rowLength) throw new UnusableFile('xlsxTooLarge', { about: [] })
    },
  }
  const tokens = new XmlTokens(listener)
  for await (const chunk of chunks) tokens.write(chunk)
  return texts
}

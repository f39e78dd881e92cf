// Cuts the XML of a workbook into tags and texts as it comes. No entity is expanded but the five of XML and
// characters by number, and no document type is accepted: nothing grows by being read.
import { UnusableFile } from '../domain/import.ts'

/** Longer than any tag a workbook has. */
const TAG_MAX = 65_536

export interface XmlListener {
  /** `attributes` as they stand in the tag. */
  open(name: string, attributes: string): void
  close(name: string): void
  text(text: string): void
}

export class XmlTokens {
  private readonly listener: XmlListener
  private readonly decoder = new TextDecoder('utf-8')
  /** A tag of which only the beginning has come. */
  private rest = ''

  constructor(listener: XmlListener) {
    this.listener = listener
  }

  write(bytes: Buffer): void {
    const text = this.rest + this.decoder.decode(bytes, { stream: true })
    let at = 0
    for (;;) {
      const tag = text.indexOf('<', at)
      if (tag < 0) {
        // An entity that is cut in two waits for its other half.
        const ampersand = text.lastIndexOf('&')
        const cut = ampersand >= at && text.length - ampersand < 12 ? ampersand : text.length
        if (cut > at) this.listener.text(unescaped(text.slice(at, cut)))
        this.rest = text.slice(cut)
        return
      }
      if (tag > at) this.listener.text(unescaped(text.slice(at, tag)))
      const end = text.indexOf('>', tag)
      if (end < 0) {
        if (text.length - tag > TAG_MAX) throw new UnusableFile('xlsxBroken')
        this.rest = text.slice(tag)
        return
      }
      this.tag(text, tag + 1, end)
      at = end + 1
    }
  }

  private tag(text: string, from: number, end: number): void {
    const first = text.charCodeAt(from)
    if (first === 0x3f) return
    if (first === 0x21) throw new UnusableFile('xlsxBroken')
    if (first === 0x2f) {
      this.listener.close(localName(text.slice(from + 1, end).trimEnd()))
      return
    }
    const isEmpty = text.charCodeAt(end - 1) === 0x2f
    const body = text.slice(from, isEmpty ? end - 1 : end)
    const blank = body.search(/\s/)
    const name = localName(blank < 0 ? body : body.slice(0, blank))
    this.listener.open(name, blank < 0 ? '' : body.slice(blank))
    if (isEmpty) this.listener.close(name)
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Empty if the tag has none of this name. */
export function attributeOf(attributes: string, name: string): string {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return unescaped(found?.[1] ?? found?.[2] ?? '')
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,6}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
}

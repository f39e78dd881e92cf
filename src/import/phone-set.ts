// The numbers a file has had so far, 8 bytes each: a million of them take 16 MB, as texts they would take 80.

const FIRST_SIZE = 1 << 16
const FILLED_MAX = 0.7
/** A number of at most 15 digits (E.164), and one digit before it that keeps a leading 0 apart. */
const DIGITS_MAX = 15

export class PhoneSet {
  private slots = new Float64Array(FIRST_SIZE)
  private size = 0
  /** Longer ones, which no country has. */
  private readonly others = new Set<string>()

  /** False: it was there before. */
  add(phone: string): boolean {
    const key = keyOf(phone)
    if (key === null) {
      const before = this.others.size
      return this.others.add(phone).size > before
    }
    if (this.size > this.slots.length * FILLED_MAX) this.grow()
    const place = this.placeOf(key)
    if (this.slots[place] === key) return false
    this.slots[place] = key
    this.size += 1
    return true
  }

  /** Where the key is, or the empty slot it belongs into. */
  private placeOf(key: number): number {
    const { slots } = this
    const mask = slots.length - 1
    let place = hashOf(key) & mask
    while (slots[place] !== 0 && slots[place] !== key) place = (place + 1) & mask
    return place
  }

  private grow(): void {
    const before = this.slots
    this.slots = new Float64Array(before.length * 2)
    for (const key of before) if (key !== 0) this.slots[this.placeOf(key)] = key
  }
}

/** Exact below 2^53: national numbers begin with 1, those with + with 2. */
function keyOf(phone: string): number | null {
  const isForeign = phone.charCodeAt(0) === 0x2b
  const digits = isForeign ? phone.slice(1) : phone
  if (digits.length > DIGITS_MAX) return null
  return Number(`${isForeign ? 2 : 1}${digits}`)
}

function hashOf(key: number): number {
  const low = (key % 0x1_0000_0000) | 0
  const high = (key / 0x1_0000_0000) | 0
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

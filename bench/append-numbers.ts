// The entries of an append call in the benches: each call has numbers of its own, with four texts each.

export interface Entry {
  readonly phone: string
  readonly userid: string
  readonly memberid: string
  readonly chengshudu: string
  readonly customuuid: string
}

/** No two values of `call` share a number. */
export function numbers(count: number, call: number): Entry[] {
  return Array.from({ length: count }, (_, index) => {
    // This step through the range of mobile numbers meets each of them once, in no order.
    const serial = ((call * count + index) * 7_919) % 899_999_981
    const phone = `13${String(100_000_000 + serial)}`
    return {
      phone,
      userid: `u${index}`,
      memberid: `m${index}`,
      chengshudu: `c${index}`,
      customuuid: `76c33d997640d36b033d43b1d2d3${index}`,
    }
  })
}

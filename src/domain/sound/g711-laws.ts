// The two laws of G.711, code to linear sample at full scale of 16 bits.

/** G.711 table 1: even bits are inverted. */
export function fromALaw(code: number): number {
  const bits = code ^ 0x55
  const segment = (bits >> 4) & 7
  const step = ((bits & 0xf) << 4) | 8
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

/** G.711 table 2: all bits are inverted; 33 (132 at 16 bits) is the bias of the segments. */
export function fromMuLaw(code: number): number {
  const bits = ~code & 0xff
  const magnitude = (((bits & 0xf) << 3) + 132) << ((bits >> 4) & 7)
  return bits & 0x80 ? 132 - magnitude : magnitude - 132
}

// Days of the account's time zone, as yyyy-mm-dd, and when they begin.

const DAY_MS = 86_400_000

/** How far the zone's clocks are ahead of UTC at that moment, ms. */
function offsetAt(at: number, zone: string): number {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1_000) * 1_000
}

export function dayOf(at: number, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)
}

/** Epoch ms of its first moment; undefined: that is not a day. */
export function startOfDay(day: string, zone: string): number | undefined {
  const utc = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(utc)) return undefined
  const guess = utc - offsetAt(utc, zone)
  // Clocks may be set between the two.
  return utc - offsetAt(guess, zone)
}

export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** As people write it there: yyyy-mm-ddThh:mm. */
export function momentAt(at: number, zone: string): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16)
}

/** Epoch ms; null: that is not a day and a time. */
export function momentOf(written: string, zone: string): number | null {
  const utc = Date.parse(`${written}Z`)
  if (Number.isNaN(utc)) return null
  return utc - offsetAt(utc - offsetAt(utc, zone), zone)
}

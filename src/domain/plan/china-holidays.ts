// China's public holidays: the days of each year as the State Council announces them, with the weekend days
// that are worked instead, and the statutory days for a year that is not announced yet.

/** A stretch of days off as announced, `02-15` to `02-23`. */
type DaysOff = readonly [first: string, last: string]

interface Year {
  readonly off: readonly DaysOff[]
  /** Weekend days on which people work. */
  readonly work: readonly string[]
}

/** General Office of the State Council, notices on holidays of the year, by year. */
const YEARS: Readonly<Record<number, Year>> = {
  // Notice of 4 November 2025, Xinhua; https://politics.gmw.cn/2025-11/04/content_38391083.htm
  2026: {
    off: [
      ...([['01-01', '01-03']] as const), // New Year
      ...([['02-15', '02-23']] as const), // Spring Festival
      ...([['04-04', '04-06']] as const), // Qingming
      ...([['05-01', '05-05']] as const), // Labour Day
      ...([['06-19', '06-21']] as const), // Dragon Boat Festival
      ...([['09-25', '09-27']] as const), // Mid-Autumn Festival
      ...([['10-01', '10-07']] as const), // National Day
    ],
    work: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
}

const DAY_MS = 86_400_000

/** By year; dates like `2026-10-01`. */
export const CHINA_HOLIDAYS: Readonly<Record<number, readonly string[]>> = Object.fromEntries(
  Object.entries(YEARS).map(([year, { off }]) => [
    year,
    off.flatMap(([first, last]) => daysBetween(`${year}-${first}`, `${year}-${last}`)),
  ]),
)

export const CHINA_WORKDAYS: ReadonlySet<string> = new Set(
  Object.entries(YEARS).flatMap(([year, { work }]) => work.map(day => `${year}-${day}`)),
)

/** The last day of the last year that is announced. */
export const CHINA_TABLE_ENDS = `${Math.max(...Object.keys(YEARS).map(Number))}-12-31`

function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) days.push(dateAt(at))
  return days
}

function dateAt(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** By the sun's calendar: New Year, Labour Day, National Day. */
const FIXED = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']

/**
 * By the moon's: the first day of the year, Dragon Boat and Mid-Autumn Festival. They stand here because ICU
 * misses new moons close to midnight in Beijing, by a day in 2027 (23:56) and in 2030 (00:07).
 */
const LUNAR: Readonly<Record<number, readonly [newYear: string, dragonBoat: string, midAutumn: string]>> = {
  2027: ['02-06', '06-09', '09-15'],
  2028: ['01-26', '05-28', '10-03'],
  2029: ['02-13', '06-16', '09-22'],
  2030: ['02-03', '06-05', '09-12'],
}

/**
 * The 13 days off by law (Regulation on public holidays and memorial days, State Council decree 795, in force
 * since 1 January 2025). After 2030 those of the moon's calendar are not known here.
 */
export function chinaStatutory(year: number): string[] {
  const days = [...FIXED, qingming(year)].map(day => `${year}-${day}`)
  const lunar = LUNAR[year]
  if (lunar === undefined) return days
  const [newYear, dragonBoat, midAutumn] = lunar.map(day => Date.parse(`${year}-${day}`)) as [
    number,
    number,
    number,
  ]
  const festival = daysBetween(dateAt(newYear - DAY_MS), dateAt(newYear + 2 * DAY_MS))
  return [...new Set([...days, ...festival, dateAt(dragonBoat), dateAt(midAutumn)])]
}

/** The solar term, right from 2000 to 2099: 4 April or, in years like 2027, the 5th. */
function qingming(year: number): string {
  const inCentury = year % 100
  const day = Math.floor(inCentury * 0.2422 + 4.81) - Math.floor(inCentury / 4)
  return `04-0${day}`
}

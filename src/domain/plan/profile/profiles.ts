// The plans that come with the program, by name: a legal frame each, to which an account adds its own rules.
import { Plan, type WrittenPlan } from '../plan.ts'
import { CHINA_COLLECTION, CHINA_COLLECTION_NINGXIA } from './china-collection.ts'
import { CHINA_MARKETING } from './china-marketing.ts'
import { CLOUD_FLOORS } from './cloud-floors.ts'
import { UK } from './united-kingdom.ts'
import { US, US_DEBT, US_FLORIDA } from './united-states.ts'

const WRITTEN = {
  'china-marketing': CHINA_MARKETING,
  'china-collection': CHINA_COLLECTION,
  'china-collection-ningxia': CHINA_COLLECTION_NINGXIA,
  'cloud-floors': CLOUD_FLOORS,
  us: US,
  'us-debt': US_DEBT,
  'us-florida': US_FLORIDA,
  uk: UK,
} as const satisfies Readonly<Record<string, WrittenPlan>>

export type ProfileName = keyof typeof WRITTEN
export const PROFILE_NAMES = Object.keys(WRITTEN) as ProfileName[]

/** Null: there is no profile of this name. */
export function profile(name: string): Plan | null {
  return Object.hasOwn(WRITTEN, name) ? Plan.parse(WRITTEN[name as ProfileName]) : null
}

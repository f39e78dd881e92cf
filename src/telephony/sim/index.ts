// The simulated switch: everything that other parts may use of it.
export { Distribution, draw, meanOf } from './distribution.ts'
export { People, SimPeople, tossed } from './known-people.ts'
export type { LedgerEntry } from './ledger.ts'
export { type LedgerFile, openLedgerFile } from './ledger-file.ts'
export { LossySwitch } from './lossy.ts'
export type { SimSettings, SimSwitch } from './sim-switch.ts'
export { createSimSwitch } from './simulated-switch.ts'
export { SimWorld } from './world.ts'

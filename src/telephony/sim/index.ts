// The simulated switch: everything that other parts may use of it.
export { Distribution, draw, meanOf } from './distribution.ts'
export type { LedgerEntry } from './ledger.ts'
export { type LedgerFile, openLedgerFile } from './ledger-file.ts'
export { LossySwitch } from './lossy.ts'
export { createSimSwitch, type SimSettings, type SimSwitch } from './simulated-switch.ts'
export { SimWorld } from './world.ts'

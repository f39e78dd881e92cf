// What commands may use of trunks without opening the switch: checks of their fields, a trial, and what a
// call over one would say.
export { type TrialPlan, tryTrunk } from './trial.ts'
export { parseAddress } from './trunk-address.ts'
export { isRule, sayingOf } from './way.ts'

// What handlers of `/v1` use beside the store.
import type { LoginBrake } from '../credentials/login-brake.ts'
import type { Recordings } from '../files/recording-route.ts'
import type { LiveHub } from './live/live-hub.ts'

export interface ConsoleServices {
  readonly loginBrake: LoginBrake
  /** Without it no recording can be fetched. */
  readonly recordings: Recordings | null
  readonly live: LiveHub
}

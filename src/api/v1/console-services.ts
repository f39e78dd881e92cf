// What handlers of `/v1` use beside the store.
import type { Account } from '../../domain/account.ts'
import type { Finding } from '../../domain/finding.ts'
import type { PushKind, PushTrial } from '../../domain/push-trial.ts'
import type { WhatIfDesk } from '../../simulation/what-if-desk.ts'
import type { LoginWatch } from '../credentials/login-watch.ts'
import type { Recordings } from '../files/recording-route.ts'
import type { BrowserPhones } from './browser-phones.ts'
import type { ImportFiles } from './import-files.ts'
import type { LiveHub } from './live/live-hub.ts'

export type TryPush = (
  account: Account,
  kind: PushKind,
  url: string | null,
  seesInside: boolean,
) => Promise<PushTrial | 'tooOften' | 'noUrl'>

export interface ConsoleServices {
  readonly logins: LoginWatch
  /** Without it no recording can be fetched. */
  readonly recordings: Recordings | null
  readonly live: LiveHub
  readonly whatIf: WhatIfDesk
  readonly phones: BrowserPhones
  /** Sends a test record now; as PushTrials. */
  readonly tryPush: TryPush
  /** Null: this process has no folder for them. */
  readonly imports: ImportFiles | null
  /** This machine's clock, epoch ms. */
  readonly now: () => number
  /** What the machine this node runs on shows. */
  readonly examineMachine: () => Promise<readonly Finding[]>
  /** The names in this machine's folder of prompts, which every account may use. */
  readonly promptFiles: () => Promise<readonly string[]>
  /** The version of this program. */
  readonly version: string
}

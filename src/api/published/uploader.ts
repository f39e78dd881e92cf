// Who sends a file: by token, as at the services, or by access key, as at /api/cdrs.
import type { Account } from '../../domain/account.ts'
import type { Rejection, ServiceAnswer } from '../../wire/answers.ts'
import { WRONG_KEY } from '../../wire/contracts/session-contracts.ts'
import { TASK_OF_FILE } from '../../wire/contracts/task-contracts.ts'
import type { Parameters } from '../http/body.ts'
import { accountOf, objection } from './auth.ts'
import { accountWith, type KeyCheck } from './services/sign-in.ts'

export type Uploader =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'stranger'; readonly answer: Rejection | ServiceAnswer }

/** Null: these parameters say nothing of it. */
export async function uploaderOf(parameters: Parameters, asked: KeyCheck): Promise<Uploader | null> {
  const [token, appid, accesskey] = ['token', 'appid', 'accesskey'].map(name => parameters.get(name)?.trim())
  if (token) {
    const account = await accountOf(asked.store, token, asked.address, asked.now)
    return 'kind' in account ? { kind: 'stranger', answer: account } : { kind: 'account', account }
  }
  if (!appid || !accesskey) return null
  const found = await accountWith(asked, appid, accesskey)
  if (found === null) return { kind: 'stranger', answer: TASK_OF_FILE.refused(WRONG_KEY) }
  const no = objection(found.account, asked.address, asked.now)
  return no === null ? { kind: 'account', account: found.account } : { kind: 'stranger', answer: no }
}

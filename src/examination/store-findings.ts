// What the store shows of this installation, in sentences.
import { type Finding, wrong } from '../domain/finding.ts'
import type { StoreVerbs } from '../store/port/admin-store.ts'
import {
  accountFindings,
  databaseFindings,
  engineFindings,
  phoneFindings,
  pickUpFindings,
  pushFindings,
} from './diagnosis.ts'
import { holidayFindings } from './holiday-findings.ts'
import { pbxFindings } from './pbx-findings.ts'
import { promptFindings } from './prompt-findings.ts'

/** `now` is this machine's clock, epoch ms; `promptFiles`: the names in its folder of prompts. */
export async function storeFindings(
  store: StoreVerbs,
  now: () => number,
  promptFiles: readonly string[],
): Promise<Finding[]> {
  const askedAt = now()
  const health = await store.health()
  const findings = databaseFindings(health, askedAt, now())
  const accounts = await store.listAccounts()
  if (accounts.length === 0)
    return [
      ...findings,
      wrong(
        'There are no accounts yet: add one with "account add", or start with YUHU_DEMO=1.',
        '还没有企业：请用 account add 新增，或以 YUHU_DEMO=1 启动。',
      ),
    ]
  const trunks = await store.listTrunks()
  for (const { id } of accounts) {
    const picture = await store.loadAccount(id)
    if (picture === null) continue
    const { account } = picture
    findings.push(...accountFindings(picture, now()), ...promptFindings(picture, promptFiles))
    findings.push(...holidayFindings(picture, now()), ...pbxFindings(picture, trunks))
    findings.push(...pickUpFindings(account, await store.measureWaits(id, account.settings.abandonWaitMs)))
    findings.push(...phoneFindings(account.code, await store.listAgents(id, null), now()))
  }
  const codes = accounts.map(({ code }) => code)
  findings.push(...engineFindings(codes, health.undriven), ...pushFindings(await store.pushBacklog()))
  return findings
}

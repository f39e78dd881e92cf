// Doctor warns of plans whose table of public holidays ends within 30 days.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccountSettings } from '../../../src/domain/account.ts'
import { Plan, type WrittenPlan } from '../../../src/domain/plan/plan.ts'
import { holidayFindings } from '../../../src/examination/holiday-findings.ts'
import type { AccountPicture } from '../../../src/store/port/account-picture.ts'

function findings(hours: WrittenPlan['hours'], local: string) {
  const account = {
    ...{ id: 1, code: '9001', name: 'test', appid: 'A', enabled: true },
    settings: AccountSettings.parse({}),
  }
  const plans = [{ id: 1, name: 'careful', version: 1, rules: Plan.parse({ hours }) }]
  const picture: AccountPicture = {
    ...{ account, stopped: null, groups: [], agents: [], tasks: [], trunks: [], callerIds: [], prompts: [] },
    plans,
  } as unknown as AccountPicture
  return holidayFindings(picture, Date.parse(`${local}+08:00`))
}

test('a plan with holidays of China is warned of from 1 December of the last year that is announced', () => {
  const holidays = { of: 'CN', are: 'closed' } as const
  assert.deepEqual(findings({ holidays }, '2026-11-30T23:59'), [])
  const [found] = findings({ holidays }, '2026-12-01T00:00')
  assert.equal(found?.wrong, true)
  assert.match(
    found?.text ?? '',
    /plan "careful" of account 9001 .* until 2026-12-31\. Afterwards only the days of the law/,
  )
  assert.match(found?.zh ?? '', /外呼策略“careful”.*2026-12-31/)
})

test('nobody is warned of holidays that follow from a rule, nor without any', () => {
  assert.deepEqual(findings({ holidays: { of: 'US', are: 'closed' } }, '2027-06-01T12:00'), [])
  assert.deepEqual(findings({ law: '08:00-21:00' }, '2027-06-01T12:00'), [])
})

// An office as the pictures show it: an account with groups, agents, lines and people who may sign in.
import { hashSecret } from '../../src/api/credentials/secret-hash.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import { profile } from '../../src/domain/plan/profile/profiles.ts'
import type { Store } from '../../src/store/postgres/index.ts'

export const OFFICE = {
  code: '9001',
  appid: 'app-9001',
  accesskey: 'a key for the pictures',
  timeZone: 'Asia/Shanghai',
}
/** Of everybody; the login is the role. */
export const OFFICE_PASSWORD = 'a password of ten'

const GROUPS: Readonly<Record<string, readonly [first: number, count: number]>> = {
  一组: [1001, 8],
  二组: [1011, 8],
  三组: [1021, 6],
}
const NAMES = ['王磊', '李静', '张敏', '刘洋', '陈晨', '杨帆', '赵雪', '黄宇', '周婷', '吴昊', '徐丽', '孙博']

/** Silence, so many seconds long. */
const PROMPTS: readonly (readonly [name: string, seconds: number])[] = [
  ['请稍候', 24],
  ['坐席忙，稍后回拨', 7],
  ['春节问候', 95],
]

/** What the tasks dial by: the legal frame, a week, results that are called again, what agents say. */
const USUAL_PLAN = Plan.parse({
  ...profile('china-marketing'),
  outcomes: {
    sold: { label: { zh: '成交', en: 'Sold' }, key: 1, kind: 'good' },
    later: { label: { zh: '稍后再打', en: 'Later' }, key: 2, then: 'again' },
    promised: { label: { zh: '约定回拨', en: 'Promised' }, key: 3, then: 'callBack' },
    refused: { label: { zh: '拒绝来电', en: 'Refused' }, key: 9, kind: 'refused', needsNote: true },
  },
  again: {
    busy: { times: 3, after: [5, 30, 120] },
    noAnswer: { times: 2, at: 'otherDaypart' },
    later: { times: 2, at: 'nextDay 09:30', place: 'first' },
  },
  callBack: { minutes: 20, missed: { retryMinutes: 30, times: 3 } },
})

export async function seedOffice(store: Store): Promise<void> {
  if (!(await store.isEmpty())) return
  const { code, appid, accesskey } = OFFICE
  const accesskeyHash = await hashSecret(accesskey)
  const settings = { callHours: 'none', companyname: '示例企业' }
  await store.addAccount({ code, name: '示例企业', appid, accesskeyHash, settings })
  await store.addAccount({ code: '9002', name: 'Northwind', appid: 'app-9002', accesskeyHash, settings: {} })
  for (const [group, [first, count]] of Object.entries(GROUPS))
    for (let ext = first; ext < first + count; ext++)
      await store.addAgent({
        code,
        ext: String(ext),
        group,
        password: `p-${ext}-x9`,
        idle: ext % 7 !== 0,
        reach: 'ring',
      })
  const passwordHash = await hashSecret(OFFICE_PASSWORD)
  const accountId = (await store.findAccount(code))?.id ?? null
  for (const [name, seconds] of PROMPTS)
    await store.addPrompt(accountId ?? 0, {
      ...{ name, uploadedBy: 'admin', samples: new Int16Array(seconds * 8_000) },
    })
  const plans = { 营销外呼: USUAL_PLAN, 'Florida leads': profile('us-florida') ?? USUAL_PLAN }
  for (const [name, rules] of Object.entries(plans))
    await store.putPlan(accountId ?? 0, { name, rules, changedBy: 'admin', was: 0 })
  await store.setSettings(code, { waitPrompt: '请稍候' })
  const add = (person: {
    login: string
    name: string
    role: 'operator' | 'admin' | 'supervisor' | 'agent'
    ext?: string
  }) =>
    store.addUser({
      accountId: person.role === 'operator' ? null : accountId,
      ext: null,
      ...person,
      passwordHash,
      isOneTime: false,
    })
  await add({ login: 'operator', name: '运维', role: 'operator' })
  await add({ login: 'admin', name: '何经理', role: 'admin' })
  await add({ login: 'supervisor', name: '林主管', role: 'supervisor' })
  await add({ login: 'agent', name: '王磊', role: 'agent', ext: '1001' })
  for (const [index, name] of NAMES.entries())
    await add({
      login: `u${1002 + index}`,
      name,
      role: 'agent',
      ...(index < 7 && { ext: String(1002 + index) }),
    })
}

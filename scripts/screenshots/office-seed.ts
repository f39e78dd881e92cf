// An office as the pictures show it: an account with groups, agents, lines and people who may sign in.
import { hashSecret } from '../../src/api/credentials/secret-hash.ts'
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

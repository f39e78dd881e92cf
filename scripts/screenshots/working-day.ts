// What happens in the office before the pictures are taken: tasks run, calls end, people change things.
import { OFFICE, OFFICE_PASSWORD } from './office-seed.ts'

/** A signed-in person; what is refused ends the run. */
export class Person {
  readonly #url: string
  readonly cookie: string

  private constructor(url: string, cookie: string) {
    this.#url = url
    this.cookie = cookie
  }

  static async signIn(url: string, account: string, login: string): Promise<Person> {
    const response = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'yuhu-console': '1' },
      body: JSON.stringify({ account, login, password: OFFICE_PASSWORD }),
    })
    if (!response.ok) throw new Error(`${login} is not signed in: ${await response.text()}`)
    return new Person(url, response.headers.get('set-cookie')?.split(';')[0] ?? '')
  }

  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        'yuhu-console': '1',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as Answer
  }
}

/** Mobile numbers that belong to nobody, each once. */
function* phones(): Generator<string> {
  for (let index = 0; ; index++) yield `139${String(10_000_000 + index * 7_919).slice(-8)}`
}

interface TaskDraft {
  readonly name: string
  readonly group: string
  readonly contacts: number
  /** Its numbers wait, and it has not been started. */
  readonly plan?: string
}

const TASKS: readonly TaskDraft[] = [
  { name: '老客户回馈', group: '三组', contacts: 1_204, plan: '营销外呼' },
  { name: '十一月回访', group: '一组', contacts: 5_000 },
  { name: '逾期提醒 A', group: '二组', contacts: 3_000 },
  { name: '满意度调查', group: '三组', contacts: 1_200 },
]

/** Everything is set up and at work when it returns. */
export async function beginDay(url: string): Promise<void> {
  const admin = await Person.signIn(url, OFFICE.code, 'admin')
  const number = phones()
  for (const { name, group, contacts, plan = null } of TASKS) {
    const rows = Array.from({ length: contacts }, (_, index) => ({
      phone: number.next().value,
      userid: String(88_000 + index),
    }))
    await admin.ask('POST', '/v1/tasks', {
      name,
      assignment: { type: 'group', name: group },
      concurrent: 60,
      contacts: rows,
      plan,
      start: plan === null,
    })
  }
  await furnish(admin)
  await admin.ask('POST', '/v1/access-keys', { name: 'CRM', role: 'supervisor' })
  await admin.ask('POST', '/v1/access-keys', { name: '报表 · nightly report', role: 'admin' })
}

/** Lines, numbers that are not dialled, and the lists of the desk. */
async function furnish(admin: Person): Promise<void> {
  const trunk = { address: '192.0.2.10:5060', username: 'yuhu', password: 'a secret', registers: true }
  await admin.ask('POST', '/v1/trunks', { name: '线路甲', ...trunk, channels: 60, callsPerSecond: 10 })
  await admin.ask('POST', '/v1/trunks', {
    name: '线路乙',
    address: '',
    channels: 30,
    callsPerSecond: 5,
    priority: 2,
  })
  await admin.ask('POST', '/v1/caller-ids', { numbers: ['02161234567', '02161234568', '4008001234'] })
  await admin.ask('POST', '/v1/blocks', {
    phones: ['13800000001', '13800000002'],
    reason: '客户要求不再来电',
  })
  const strange = '<script>alert(1)</script> \u202Eabc'
  await admin.ask('POST', '/v1/blocks', { phones: ['02155550000'], reason: strange.padEnd(200, '长') })
  const hour = 3_600_000
  const at = Date.now() + hour
  await admin.ask('POST', '/v1/call-backs', { phone: '13911110001', at, ext: '1001', note: '下午三点后方便' })
  await admin.ask('POST', '/v1/call-backs', { phone: '13911110002', at: at + hour, note: '五月优惠' })
  await admin.ask('PUT', '/v1/dispositions', {
    rows: [
      { code: 'sold', label: '成交', hotkey: 1, enabled: true },
      { code: 'later', label: '稍后联系', hotkey: 2, enabled: true },
      { code: 'no', label: '没有意向', hotkey: 3, enabled: true },
    ],
  })
  await admin.ask('PUT', '/v1/away-reasons', {
    rows: [
      { code: 'break', label: '小休', limitSeconds: 600, enabled: true },
      { code: 'training', label: '培训', limitSeconds: null, enabled: true },
    ],
  })
}

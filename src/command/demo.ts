// The demo account: seeded into an empty database, with lines that work when pasted.
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashAccesskey } from '../api/auth.ts'
import { AccountSettings } from '../domain/account.ts'
import type { AdminStore } from '../store/admin-port.ts'

const CODE = '9000'
const APPID = 'demo'
const GROUP = 'demo'
const AGENTS = 20
/** The database keeps only the key's hash; this file lets later starts print it again. */
const KEY_FILE = 'demo-accesskey'

export async function seedDemo(store: AdminStore, dataDir: string): Promise<void> {
  if (!(await store.isEmpty())) return
  const accesskey = randomBytes(16).toString('hex')
  await mkdir(dataDir, { recursive: true })
  await writeFile(join(dataDir, KEY_FILE), accesskey, { mode: 0o600 })
  const settings = AccountSettings.parse({ callHours: 'none' })
  await store.addAccount({ code: CODE, name: 'demo', appid: APPID, accesskeyHash: await hashAccesskey(accesskey), settings })
  for (let index = 1; index <= AGENTS; index++) {
    const password = randomBytes(8).toString('hex')
    await store.addAgent({ code: CODE, ext: String(1_000 + index), group: GROUP, password, idle: true, reach: 'ring' })
  }
}

/** What a newcomer pastes; empty when this data folder seeded no demo. */
export async function demoLines(dataDir: string, url: string): Promise<string[]> {
  const accesskey = await readFile(join(dataDir, KEY_FILE), 'utf8').catch(() => null)
  if (accesskey === null) return []
  return `
Yuhu is serving at ${url}/ (simulated telephony, ${AGENTS} simulated agents in group ${GROUP})
appid ${APPID}   accesskey ${accesskey}

Paste these lines to create a task, append 200 numbers, start it and look at it:

TOKEN=$(curl -s ${url}/ -d service=App.Sip_Auth.Login -d appid=${APPID} -d accesskey=${accesskey} | sed 's/.*"token":"\\([0-9a-f]*\\)".*/\\1/')
TASK=$(curl -s ${url}/ -d service=App.Sip_Yccall.TaskCreat -d token=$TOKEN -d assigntype=3 -d assignagent=${GROUP} -d taskscale=1:1 -d isscale=auto -d 'telphone=[]' | sed 's/.*"taskid":"\\([0-9]*\\)".*/\\1/')
curl -s ${url}/ -d service=App.Sip_Yccall.TaskAdd -d token=$TOKEN -d taskid=$TASK -d "telphone=[$(seq -s, 13800000001 13800000200 | sed 's/[0-9]\\{11\\}/{"phone":&}/g')]"; echo
curl -s ${url}/ -d service=App.Sip_Yccall.TaskSet -d token=$TOKEN -d taskid=$TASK -d taskstatus=1; echo
curl -s ${url}/ -d service=App.Sip_Yccall.TaskList -d token=$TOKEN -d taskid=$TASK; echo
`.split('\n')
}

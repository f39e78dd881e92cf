// The demo account: seeded into an empty database, with lines that work when pasted.
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashSecret } from '../../api/credentials/secret-hash.ts'
import type { Language } from '../../domain/language.ts'
import { makeFolder } from '../../store/folder.ts'
import type { AdminStore } from '../../store/port/admin-store.ts'

const CODE = '9000'
const APPID = 'demo'
const GROUP = 'demo'
const AGENTS = 20
/** The database keeps only the key's hash; this file lets later starts print it again. */
const KEY_FILE = 'demo-accesskey'

export async function seedDemo(store: AdminStore, dataDir: string): Promise<void> {
  if (!(await store.isEmpty())) return
  const accesskey = randomBytes(16).toString('hex')
  makeFolder(dataDir)
  await writeFile(join(dataDir, KEY_FILE), accesskey, { mode: 0o600 })
  const settings = { callHours: 'none' }
  await store.addAccount({
    code: CODE,
    name: 'demo',
    appid: APPID,
    accesskeyHash: await hashSecret(accesskey),
    settings,
  })
  for (let index = 1; index <= AGENTS; index++) {
    const password = randomBytes(8).toString('hex')
    await store.addAgent({
      code: CODE,
      ext: String(1_000 + index),
      group: GROUP,
      password,
      idle: true,
      reach: 'ring',
    })
  }
}

export interface DemoPlace {
  readonly dataDir: string
  /** Where the API listens. */
  readonly url: string
  /** The key itself is shown at a terminal only; elsewhere, as in a log, the name of its file. */
  readonly isTerminal: boolean
  readonly language: Language
}

/** What a newcomer pastes; empty if this data folder has no demo account. */
export async function demoLines({ dataDir, url, isTerminal, language }: DemoPlace): Promise<string[]> {
  const file = join(dataDir, KEY_FILE)
  const accesskey = await readFile(file, 'utf8').catch(() => null)
  if (accesskey === null) return []
  const words = WORDS[language]
  // Not every system can connect to the address that stands for all of this machine's; loopback always works.
  const ask = `curl -s ${url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')}/`
  const task = `${ask} -d token=$TOKEN -d taskid=$TASK`
  return `
${words.serving(url)}
appid ${APPID}   accesskey ${isTerminal ? accesskey : words.inFile(file)}

${words.paste}

TOKEN=$(${ask} -d service=App.Sip_Auth.Login -d appid=${APPID} -d accesskey=$(cat '${file}') | sed 's/.*"token":"\\([0-9a-f]*\\)".*/\\1/')
TASK=$(${ask} -d service=App.Sip_Yccall.TaskCreat -d token=$TOKEN -d assigntype=3 -d assignagent=${GROUP} -d taskscale=1:1 -d isscale=auto -d 'telphone=[]' | sed 's/.*"taskid":"\\([0-9]*\\)".*/\\1/')
${task} -d service=App.Sip_Yccall.TaskAdd -d "telphone=[$(seq -s, 13800000001 13800000200 | sed 's/[0-9]\\{11\\}/{"phone":&}/g')]"; echo
${task} -d service=App.Sip_Yccall.TaskSet -d taskstatus=1; echo
${task} -d service=App.Sip_Yccall.TaskList; echo
`.split('\n')
}

const WORDS: Record<
  Language,
  { serving(url: string): string; inFile(file: string): string; readonly paste: string }
> = {
  en: {
    serving: url =>
      `Yuhu is serving at ${url}/ (simulated telephony, ${AGENTS} simulated agents in group ${GROUP})`,
    inFile: file => `is in the file ${file}`,
    paste: 'Paste these lines to create a task, append 200 numbers, start it and watch it:',
  },
  zh: {
    serving: url => `预呼已在 ${url}/ 开始服务（模拟线路，分机组 ${GROUP} 有 ${AGENTS} 个模拟坐席）`,
    inFile: file => `见文件 ${file}`,
    paste: '粘贴以下几行，即可创建任务、追加 200 个号码、启动任务并查看进展：',
  },
}

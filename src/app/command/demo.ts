// The demo account: seeded into an empty database, with lines that work when pasted.
import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawPassword, hashSecret } from '../../api/credentials/secret-hash.ts'
import type { Language } from '../../domain/language.ts'
import { makeFolder } from '../../store/folder.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'

const CODE = '9000'
const APPID = 'demo'
const GROUP = 'demo'
const AGENTS = 20
/** The database keeps only the key's hash; this file lets later starts print it again. */
const KEY_FILE = 'demo-accesskey'
const OPERATOR = 'operator'
/** The same of the operator's one-time password, until it was used. */
const PASSWORD_FILE = 'operator-password'

export async function seedDemo(store: StoreVerbs, dataDir: string): Promise<void> {
  if (!(await store.isEmpty())) return
  const accesskey = randomBytes(16).toString('hex')
  makeFolder(dataDir)
  await writeFile(join(dataDir, KEY_FILE), accesskey, { mode: 0o600 })
  await seedOperator(store, dataDir)
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

/** A start that was broken off may have made one before. */
async function seedOperator(store: StoreVerbs, dataDir: string): Promise<void> {
  const password = drawPassword()
  await writeFile(join(dataDir, PASSWORD_FILE), password, { mode: 0o600 })
  const secret = { passwordHash: await hashSecret(password), isOneTime: true }
  const draft = { accountId: null, login: OPERATOR, name: OPERATOR, role: 'operator', ext: null } as const
  if ((await store.addUser({ ...draft, ...secret })) !== 'taken') return
  const there = await store.userToSignIn(null, OPERATOR)
  if (there !== null) await store.setUser(null, there.user.id, secret)
}

export interface DemoPlace {
  readonly store: StoreVerbs
  readonly dataDir: string
  /** Where the API listens. */
  readonly url: string
  /** The key itself is shown at a terminal only; elsewhere, as in a log, the name of its file. */
  readonly isTerminal: boolean
  readonly language: Language
}

/** What a newcomer pastes; empty if this data folder has no demo account. */
export async function demoLines(place: DemoPlace): Promise<string[]> {
  const { dataDir, url, isTerminal, language } = place
  const file = join(dataDir, KEY_FILE)
  const accesskey = await readFile(file, 'utf8').catch(() => null)
  if (accesskey === null) return []
  const words = WORDS[language]
  const ask = `curl -s ${reachable(url)}/`
  const task = `${ask} -d token=$TOKEN -d taskid=$TASK`
  return `
${words.serving(url)}
appid ${APPID}   accesskey ${isTerminal ? accesskey : words.inFile(file)}
${await operatorLine(place)}

${words.paste}

TOKEN=$(${ask} -d service=App.Sip_Auth.Login -d appid=${APPID} -d accesskey=$(cat '${file}') | sed 's/.*"token":"\\([0-9a-f]*\\)".*/\\1/')
TASK=$(${ask} -d service=App.Sip_Yccall.TaskCreat -d token=$TOKEN -d assigntype=3 -d assignagent=${GROUP} -d taskscale=1:1 -d isscale=auto -d 'telphone=[]' | sed 's/.*"taskid":"\\([0-9]*\\)".*/\\1/')
${task} -d service=App.Sip_Yccall.TaskAdd -d "telphone=[$(seq -s, 13800000001 13800000200 | sed 's/[0-9]\\{11\\}/{"phone":&}/g')]"; echo
${task} -d service=App.Sip_Yccall.TaskSet -d taskstatus=1; echo
${task} -d service=App.Sip_Yccall.TaskList; echo
`.split('\n')
}

/** Shows the password while it is unused; afterwards its file goes. */
async function operatorLine({ store, dataDir, url, isTerminal, language }: DemoPlace): Promise<string> {
  const words = WORDS[language]
  const file = join(dataDir, PASSWORD_FILE)
  const isUnused = (await store.userToSignIn(null, OPERATOR))?.user.isOneTime === true
  if (!isUnused) await rm(file, { force: true })
  const password = isUnused ? await readFile(file, 'utf8').catch(() => null) : null
  const shown = password === null ? null : isTerminal ? password : words.inFile(file)
  return words.console(`${reachable(url)}/console/`, OPERATOR, shown)
}

/** Loopback for the address that stands for all of this machine's, to which not every system connects. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}

const WORDS: Record<
  Language,
  {
    serving(url: string): string
    inFile(file: string): string
    /** `password` null: it was used. */
    console(url: string, login: string, password: string | null): string
    readonly paste: string
  }
> = {
  en: {
    serving: url =>
      `Yuhu is serving at ${url}/ (simulated telephony, ${AGENTS} simulated agents in group ${GROUP})`,
    inFile: file => `is in the file ${file}`,
    console: (url, login, password) =>
      password === null
        ? `console ${url}`
        : `console ${url}   login ${login}   one-time password ${password}`,
    paste: 'Paste these lines to create a task, append 200 numbers, start it and watch it:',
  },
  zh: {
    serving: url => `预呼已在 ${url}/ 开始服务（模拟线路，分机组 ${GROUP} 有 ${AGENTS} 个模拟坐席）`,
    inFile: file => `见文件 ${file}`,
    console: (url, login, password) =>
      password === null ? `控制台 ${url}` : `控制台 ${url}   用户名 ${login}   一次性密码 ${password}`,
    paste: '粘贴以下几行，即可创建任务、追加 200 个号码、启动任务并查看进展：',
  },
}

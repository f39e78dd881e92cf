// `doctor`: says in sentences what is wrong with this installation; the exit code is 1 if something is.
import { access, constants, stat, statfs } from 'node:fs/promises'
import { errorCode } from '../../domain/error-text.ts'
import { type Finding, fine, wrong } from '../../domain/finding.ts'
import { installationName } from '../../domain/recording-link.ts'
import { createLog } from '../../report/log.ts'
import { NoInstallation } from '../../store/hindrance.ts'
import type { Store } from '../../store/postgres/index.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { openInstallation } from '../open-store.ts'
import { createRealClock } from '../real-clock.ts'
import {
  accountFindings,
  databaseFindings,
  diskFinding,
  engineFindings,
  phoneFindings,
  pickUpFindings,
  pushFindings,
} from './diagnosis.ts'
import { portFinding } from './doctor-port.ts'
import { wordsOf } from './said.ts'
import { trialOf } from './trunk-trial.ts'
import type { Word } from './word.ts'

export function defineDoctor(word: Word): void {
  word.takes('--json', JSON_FLAG).does(async ({ json }: { json?: true }) => {
    const findings = await examine()
    const { terminal } = word
    if (json) terminal.printJson(findings.map(({ wrong, text, zh }) => ({ wrong, text, zh })))
    else for (const finding of findings) terminal.printFinding(finding)
    return findings.some(finding => finding.wrong) ? 1 : 0
  })
}

async function examine(): Promise<Finding[]> {
  try {
    const config = readConfig()
    const { findings, installation } = await database(config)
    return [
      fine('The settings in the environment are valid.', '环境变量中的配置有效。'),
      ...(await dataFolder(config)),
      await portFinding(config, installation),
      ...findings,
    ]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [wrong(error.message, error.zh)]
  }
}

async function dataFolder(config: Config): Promise<Finding[]> {
  const folder = config.YUHU_DATA_DIR
  try {
    if (!(await stat(folder)).isDirectory()) {
      return [
        wrong(
          `The data folder ${folder} is not a folder: set YUHU_DATA_DIR to one.`,
          `数据目录 ${folder} 是一个文件：请把 YUHU_DATA_DIR 设为目录。`,
        ),
      ]
    }
    await access(folder, constants.W_OK)
    const disk = await statfs(folder)
    return [
      fine(`The data folder ${folder} can be written.`, `数据目录 ${folder} 可写。`),
      diskFinding(folder, disk.bavail * disk.bsize, disk.blocks * disk.bsize),
    ]
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT'
    return missing
      ? [
          fine(
            `The data folder ${folder} does not exist yet; the first start creates it.`,
            `数据目录 ${folder} 还不存在，首次启动时会创建。`,
          ),
        ]
      : [
          wrong(
            `This user cannot write to the data folder ${folder}: ` +
              'change its owner or set YUHU_DATA_DIR.',
            `当前用户无权写入数据目录 ${folder}：请更改其属主，或设置 YUHU_DATA_DIR。`,
          ),
        ]
  }
}

/** `installation`: the name under which our own server answers; null if the database cannot be asked. */
async function database(config: Config): Promise<{ findings: Finding[]; installation: string | null }> {
  try {
    const { store, close } = await openInstallation(config, createLog({ level: 'silent' }), false)
    try {
      const works =
        config.DATABASE_URL === undefined
          ? fine(
              'The private PostgreSQL starts and its schema is up to date.',
              '内置 PostgreSQL 可以启动，结构是最新的。',
            )
          : fine(
              'The PostgreSQL of DATABASE_URL answers and its schema is up to date.',
              'DATABASE_URL 指定的 PostgreSQL 可以连接，结构是最新的。',
            )
      const trunks = config.YUHU_SWITCH === 'sip' ? await trunkFindings(store) : []
      const findings = [works, ...(await storeFindings(store, createRealClock().systemTime)), ...trunks]
      return { findings, installation: installationName(await store.linkKey()) }
    } finally {
      await close()
    }
  } catch (error) {
    if (error instanceof NoInstallation)
      return { findings: [wrong(error.message, error.zh)], installation: null }
    const { en, zh } = wordsOf(error)
    return {
      findings: [wrong(`The database cannot be used: ${en}`, `数据库无法使用：${zh}`)],
      installation: null,
    }
  }
}

/** What every trunk answers to OPTIONS, and to REGISTER if it registers. */
export async function trunkFindings(store: Pick<Store, 'listTrunks'>): Promise<Finding[]> {
  const tried = await Promise.all((await store.listTrunks()).map(trunk => trialOf(trunk)))
  return tried.flat()
}

/** What the store shows, in sentences; `now` is this machine's clock. */
export async function storeFindings(store: Store, now: () => number): Promise<Finding[]> {
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
  for (const { id } of accounts) {
    const picture = await store.loadAccount(id)
    if (picture === null) continue
    const { account } = picture
    findings.push(...accountFindings(picture, now()))
    findings.push(...pickUpFindings(account, await store.measureWaits(id, account.settings.abandonWaitMs)))
    findings.push(...phoneFindings(account.code, await store.listAgents(id, null), now()))
  }
  const codes = accounts.map(({ code }) => code)
  findings.push(...engineFindings(codes, health.undriven), ...pushFindings(await store.pushBacklog()))
  return findings
}

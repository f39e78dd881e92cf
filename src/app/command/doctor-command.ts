// `doctor`: says in sentences what is wrong with this installation; the exit code is 1 if something is.
import { type Finding, fine, wrong } from '../../domain/finding.ts'
import { installationName } from '../../domain/recording-link.ts'
import { storeFindings } from '../../examination/store-findings.ts'
import { createLog } from '../../report/log.ts'
import { NoInstallation } from '../../store/hindrance.ts'
import type { Store } from '../../store/postgres/index.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { dataFolderFindings } from '../data-folder-findings.ts'
import { openInstallation } from '../open-store.ts'
import { promptFiles } from '../prompt-files.ts'
import { createRealClock } from '../real-clock.ts'
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
      ...(await dataFolderFindings(config.YUHU_DATA_DIR)),
      await portFinding(config, installation),
      ...findings,
    ]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [wrong(error.message, error.zh)]
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
      const files = await promptFiles(config.YUHU_DATA_DIR)
      const stored = await storeFindings(store, createRealClock().systemTime, files)
      const findings = [works, ...stored, ...trunks]
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

// `doctor`: says in sentences what is wrong with this installation; answers 1 when something is.
import { access, constants, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { openStore } from '../database.ts'
import { createRealClock } from '../engine/clock.ts'
import { createLog } from '../report/log.ts'
import type { Store } from '../store/postgres/index.ts'
import { accountFindings, databaseFindings, diskFinding, engineFindings, type Finding, fine, pushFindings, wrong } from './diagnosis.ts'
import { trialOf } from './trunk-trial.ts'
import type { Word } from './word.ts'
import { JSON_FLAG } from './words/frame.ts'

export function defineDoctor(word: Word): void {
  word.takes('--json', JSON_FLAG).does(async ({ json }: { json?: true }) => {
    const findings = await examine()
    if (json) word.terminal.printJson(findings)
    else for (const { wrong: isWrong, text } of findings) word.terminal.print(`${isWrong ? 'WRONG' : 'ok   '}  ${text}`)
    return findings.some(finding => finding.wrong) ? 1 : 0
  })
}

async function examine(): Promise<Finding[]> {
  const findings: Finding[] = []
  try {
    const config = readConfig()
    findings.push(fine('The settings in the environment can be used.'))
    findings.push(...(await dataFolder(config)), await port(config), ...(await database(config)))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    findings.push(wrong(error.message))
  }
  return findings
}

async function dataFolder(config: Config): Promise<Finding[]> {
  const folder = config.YUHU_DATA_DIR
  try {
    await access(folder, constants.W_OK)
    const disk = await statfs(folder)
    return [fine(`The data folder ${folder} can be written.`), diskFinding(folder, disk.bavail * disk.bsize, disk.blocks * disk.bsize)]
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing
      ? [fine(`The data folder ${folder} is not there yet; the first start makes it.`)]
      : [wrong(`The data folder ${folder} cannot be written by this user: change its owner or set YUHU_DATA_DIR.`)]
  }
}

function port(config: Config): Promise<Finding> {
  const where = `port ${config.YUHU_PORT} of ${config.YUHU_HOST}`
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', error => {
      const taken = 'code' in error && error.code === 'EADDRINUSE'
      resolve(
        taken
          ? fine(`Something listens on ${where}: Yuhu itself, or set YUHU_PORT.`)
          : wrong(`${where} cannot be listened on: ${error.message}.`),
      )
    })
    probe.listen(config.YUHU_PORT, config.YUHU_HOST, () => probe.close(() => resolve(fine(`${where} is free.`))))
  })
}

async function database(config: Config): Promise<Finding[]> {
  try {
    const { store, close } = await openStore(config, createLog({ level: 'silent' }))
    try {
      const where = config.DATABASE_URL === undefined ? 'The embedded PostgreSQL starts' : 'The PostgreSQL of DATABASE_URL answers'
      const trunks = config.YUHU_SWITCH === 'sip' ? await trunkFindings(store) : []
      return [fine(`${where} and is migrated.`), ...(await storeFindings(store, createRealClock().systemTime)), ...trunks]
    } finally {
      await close()
    }
  } catch (error) {
    return [wrong(`The database cannot be used: ${error instanceof Error ? error.message : error}.`)]
  }
}

/** What every trunk says to OPTIONS, and to REGISTER when it wants one. */
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
  if (accounts.length === 0) return [...findings, wrong('There is no account yet: add one with «account add», or start with YUHU_DEMO=1.')]
  for (const { id } of accounts) {
    const picture = await store.loadAccount(id)
    if (picture !== null) findings.push(...accountFindings(picture, now()))
  }
  const codes = accounts.map(({ code }) => code)
  findings.push(...engineFindings(codes, health.undriven), ...pushFindings(await store.pushBacklog()))
  return findings
}

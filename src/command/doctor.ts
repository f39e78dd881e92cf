// `doctor`: says in sentences what is wrong with this installation; answers 1 when something is.
import { access, constants } from 'node:fs/promises'
import { createServer } from 'node:net'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { openStore } from '../database.ts'
import { createLog } from '../report/log.ts'
import type { Store } from '../store/postgres/index.ts'

type Finding = { readonly wrong: boolean; readonly text: string }

const fine = (text: string): Finding => ({ wrong: false, text })
const wrong = (text: string): Finding => ({ wrong: true, text })

export async function doctor(_argv: string[], print: (line: string) => void): Promise<number> {
  const findings: Finding[] = []
  try {
    const config = readConfig()
    findings.push(fine('The settings in the environment can be used.'))
    findings.push(await dataFolder(config), await port(config), ...(await database(config)))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    findings.push(wrong(error.message))
  }
  for (const { wrong: isWrong, text } of findings) print(`${isWrong ? 'WRONG' : 'ok   '}  ${text}`)
  return findings.some(finding => finding.wrong) ? 1 : 0
}

async function dataFolder(config: Config): Promise<Finding> {
  try {
    await access(config.YUHU_DATA_DIR, constants.W_OK)
    return fine(`The data folder ${config.YUHU_DATA_DIR} can be written.`)
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing
      ? fine(`The data folder ${config.YUHU_DATA_DIR} is not there yet; the first start makes it.`)
      : wrong(`The data folder ${config.YUHU_DATA_DIR} cannot be written by this user: change its owner or set YUHU_DATA_DIR.`)
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
      return [fine(`${where} and is migrated.`), ...(await accounts(store))]
    } finally {
      await close()
    }
  } catch (error) {
    return [wrong(`The database cannot be used: ${error instanceof Error ? error.message : error}.`)]
  }
}

async function accounts(store: Store): Promise<Finding[]> {
  const ids = await store.accountIds()
  if (ids.length === 0) return [wrong('There is no account yet: add one with «account add», or start with YUHU_DEMO=1.')]
  const pictures = await Promise.all(ids.map(id => store.loadAccount(id)))
  return pictures.flatMap(picture => {
    if (picture === null) return []
    const { account, agents, trunks } = picture
    const ready = agents.filter(agent => agent.ready).length
    const findings = [fine(`Account ${account.code} has ${agents.length} agents, ${ready} of them ready.`)]
    if (agents.length === 0) findings.push(wrong(`Account ${account.code} has no agents: add some with «agent add».`))
    if (trunks.length === 0)
      findings.push(
        wrong(`Account ${account.code} has no trunk to dial over: add one with «trunk add», or start once with YUHU_SWITCH=sim.`),
      )
    return findings
  })
}

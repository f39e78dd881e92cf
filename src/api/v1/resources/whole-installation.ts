// The installation as a whole: its engine nodes, and the version that answers.
import { z } from 'zod'
import type { Finding } from '../../../domain/finding.ts'
import { ROLES } from '../../../domain/user.ts'
import { storeFindings } from '../../../examination/store-findings.ts'
import { endpoint } from '../endpoint.ts'

export const NodeRow = z.object({
  node: z.string(),
  isAlive: z.boolean().describe('its leases have not run out'),
  leasedUntil: z.number().describe("epoch ms by the database's clock"),
  accounts: z.array(z.string()).describe('codes of the accounts it drives, or drove last'),
  trunks: z
    .array(z.object({ trunk: z.string(), channels: z.number(), callsPerSecond: z.number() }))
    .describe('what it may use of each trunk'),
})
export type NodeRow = z.infer<typeof NodeRow>

export const listNodes = endpoint({
  method: 'GET',
  path: '/v1/nodes',
  scope: 'installation',
  roles: ['operator'],
  answer: z.object({ rows: z.array(NodeRow) }),
  async handle({ store }) {
    const nodes = await store.listNodes()
    return { rows: nodes.map(node => ({ ...node, accounts: [...node.accounts], trunks: [...node.trunks] })) }
  },
})

export const version = endpoint({
  method: 'GET',
  path: '/v1/version',
  scope: 'installation',
  roles: ROLES,
  answer: z.object({ yuhu: z.string(), node: z.string() }),
  async handle({ services }) {
    return { yuhu: services.version, node: process.versions.node }
  },
})

export const FindingRow = z.object({ isWrong: z.boolean(), text: z.string().describe('one sentence') })
export type FindingRow = z.infer<typeof FindingRow>

export const examine = endpoint({
  method: 'GET',
  path: '/v1/doctor',
  scope: 'installation',
  roles: ['operator'],
  answer: z.object({ rows: z.array(FindingRow) }),
  async handle({ store, services, language }) {
    const findings = [
      ...(await services.examineMachine()),
      ...(await storeFindings(store, () => services.now(), await services.promptFiles())),
    ]
    const said = ({ text, zh }: Finding) => ({ en: text, zh })[language]
    return { rows: findings.map(finding => ({ isWrong: finding.wrong, text: said(finding) })) }
  },
})

export const INSTALLATION = [listNodes, version, examine]

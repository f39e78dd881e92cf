// App.Sip_Sipnum, App.Sip_Disnum and App.Sip_Status: extensions, caller ids, and what each extension does.
import type { AgentSummary } from '../../../store/port/api-store.ts'
import { callStatusRow, extensionRow, registerStatusRow, validStatusRow } from '../../../wire/agent-rows.ts'
import {
  GET_DISNUMBER_INFO,
  GET_SIP_CALL_STATUS,
  GET_SIP_REGISTER_STATUS,
  GET_SIP_VALID_STATUS,
  GET_SIPNUMBER_INFO,
} from '../../../wire/contracts/extension-contracts.ts'
import { type Request, service } from '../service.ts'

export const getSipnumberInfo = service(
  GET_SIPNUMBER_INFO,
  async ({ store, account }, { status, extnumber }) => {
    const agents = await store.listAgents(account.id, extnumber)
    const wanted = agents.filter(agent => status === '3' || agent.enabled === (status === '1'))
    return GET_SIPNUMBER_INFO.done(wanted.map(extensionRow))
  },
)

export const getDisnumberInfo = service(GET_DISNUMBER_INFO, async ({ store, account }) => {
  const numbers = await store.listCallerIds(account.id)
  return GET_DISNUMBER_INFO.done(numbers.map(disnumber => ({ disnumber })))
})

export const getSipCallStatus = service(GET_SIP_CALL_STATUS, async (request, { extnumber }) => {
  const row = (ext: string, agent: AgentSummary | null) => callStatusRow(ext, agent, request.now)
  return GET_SIP_CALL_STATUS.done(await statusRows(request, extnumber, row))
})

export const getSipRegisterStatus = service(GET_SIP_REGISTER_STATUS, async (request, { extnumber }) =>
  GET_SIP_REGISTER_STATUS.done(await statusRows(request, extnumber, registerStatusRow)),
)

export const getSipValidStatus = service(GET_SIP_VALID_STATUS, async (request, { extnumber }) =>
  GET_SIP_VALID_STATUS.done(await statusRows(request, extnumber, validStatusRow)),
)

/**
 * One row for each extension in the request, in its order; another company's extension is as unknown as one
 * that never existed.
 */
async function statusRows<R>(
  { store, account }: Request,
  asked: readonly string[],
  row: (ext: string, agent: AgentSummary | null) => R,
): Promise<R[]> {
  const agents = await store.listAgents(account.id, asked.length === 0 ? null : asked)
  if (asked.length === 0) return agents.map(agent => row(agent.ext, agent))
  const byExt = new Map(agents.map(agent => [agent.ext, agent]))
  return [...new Set(asked)].map(ext => row(ext, byExt.get(ext) ?? null))
}

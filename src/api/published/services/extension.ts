// App.Sip_Sipnum, App.Sip_Disnum and App.Sip_Status: extensions, caller ids, and what each extension does.

import type { AgentSummary } from '../../../store/port/api-store.ts'
import { AGENT_STATE_CODE } from '../../../wire/state-codes.ts'
import { done } from '../envelope.ts'
import { choice, defaulted, list, optional, text } from '../parameter.ts'
import { type Request, service } from '../service.ts'

const ENABLED = 1016
const DISABLED = 1013
const REGISTERED = 1017
const UNREGISTERED = 1014
const NO_SUCH = 1012
const EXTS = list('分机号，逗号分隔，空为全部', 'extensions, comma-separated; empty: all')
const UNKNOWN = `${NO_SUCH} 分机不存在`

export const getSipnumberInfo = service({
  name: 'App.Sip_Sipnum.GetSipnumberInfo',
  zh: '查询分机',
  en: 'Lists extensions',
  parameters: {
    status: defaulted(choice('1 启用，2 停用，3 全部', '1 enabled, 2 disabled, 3 all', '1', '2', '3'), '1'),
    extnumber: optional(EXTS),
  },
  example: {
    send: { status: '1' },
    answer: done('获取成功', [
      { extnumber: '100001', password: '100001', status: ENABLED, register: 'nreg' },
    ]),
  },
  async handle({ store, account }, { status, extnumber }) {
    const agents = await store.listAgents(account.id, extnumber)
    return done(
      '获取成功',
      agents
        .filter(agent => status === '3' || agent.enabled === (status === '1'))
        .map(agent => ({
          extnumber: agent.ext,
          password: agent.password,
          status: agent.enabled ? ENABLED : DISABLED,
          register: agent.registered ? 'reg' : 'nreg',
        })),
    )
  },
})

export const getDisnumberInfo = service({
  name: 'App.Sip_Disnum.GetDisnumberInfo',
  zh: '查询主叫号码',
  en: 'Lists caller ids',
  parameters: {
    autocall: optional(
      text(
        '2 预测式外呼可用的号码；全部号码均可用',
        '2: those predictive calls may use, which is all of them',
      ),
    ),
  },
  example: { send: { autocall: '2' }, answer: done('获取成功', [{ disnumber: '17328347742' }]) },
  async handle({ store, account }) {
    const numbers = await store.listCallerIds(account.id)
    return done(
      '获取成功',
      numbers.map(disnumber => ({ disnumber })),
    )
  },
})

export const getSipCallStatus = service({
  name: 'App.Sip_Status.GetSipCallStatus',
  zh: `查询分机的通话状态；${UNKNOWN}`,
  en: 'What extensions do; 1012 for one that is not the account’s',
  parameters: { extnumber: EXTS },
  example: {
    send: { extnumber: '90170002' },
    answer: done('获取成功', [
      {
        extnumber: '90170002',
        status: UNREGISTERED,
        ...withoutCall(),
        idleduration: null,
        callduration: null,
      },
    ]),
  },
  async handle(request, { extnumber }) {
    return done(
      '获取成功',
      await statusRows(
        request,
        extnumber,
        agent => callStatus(agent, request.now),
        ext => ({
          extnumber: ext,
          status: NO_SUCH,
          ...withoutCall(),
          idleduration: null,
          callduration: null,
        }),
      ),
    )
  },
})

export const getSipRegisterStatus = service({
  name: 'App.Sip_Status.GetSipRegisterStatus',
  zh: `查询分机是否注册；${UNKNOWN}`,
  en: 'Whether extensions are registered: 1017 or 1014; 1012 for one that is not the account’s',
  parameters: { extnumber: EXTS },
  example: {
    send: { extnumber: '90170002' },
    answer: done('获取成功', [{ extnumber: '90170002', code: UNREGISTERED, clientip: null, serverip: null }]),
  },
  async handle(request, { extnumber }) {
    const row = (ext: string, code: number) => ({ extnumber: ext, code, clientip: null, serverip: null })
    return done(
      '获取成功',
      await statusRows(
        request,
        extnumber,
        agent => row(agent.ext, agent.registered ? REGISTERED : UNREGISTERED),
        ext => row(ext, NO_SUCH),
      ),
    )
  },
})

export const getSipValidStatus = service({
  name: 'App.Sip_Status.GetSipValidStatus',
  zh: `查询分机是否启用；${UNKNOWN}`,
  en: 'Whether extensions are enabled: 1016 or 1013; 1012 for one that is not the account’s',
  parameters: { extnumber: EXTS },
  example: {
    send: { extnumber: '90170002' },
    answer: done('获取成功', [{ extnumber: '90170002', code: ENABLED }]),
  },
  async handle(request, { extnumber }) {
    return done(
      '获取成功',
      await statusRows(
        request,
        extnumber,
        agent => ({ extnumber: agent.ext, code: agent.enabled ? ENABLED : DISABLED }),
        ext => ({ extnumber: ext, code: NO_SUCH }),
      ),
    )
  },
})

/**
 * One row for each extension asked, in the order asked; another company's is as unknown as one that never
 * was.
 */
async function statusRows<R>(
  { store, account }: Request,
  asked: readonly string[],
  known: (agent: AgentSummary) => R,
  unknown: (ext: string) => R,
): Promise<R[]> {
  const agents = await store.listAgents(account.id, asked.length === 0 ? null : asked)
  if (asked.length === 0) return agents.map(known)
  const byExt = new Map(agents.map(agent => [agent.ext, agent]))
  return [...new Set(asked)].map(ext => {
    const agent = byExt.get(ext)
    return agent === undefined ? unknown(ext) : known(agent)
  })
}

function callStatus(agent: AgentSummary, now: number) {
  const { call } = agent
  return {
    extnumber: agent.ext,
    status: !agent.enabled ? DISABLED : agent.registered ? AGENT_STATE_CODE[agent.state] : UNREGISTERED,
    ...(call === null
      ? withoutCall()
      : {
          caller: agent.ext,
          callee: call.phone,
          disnumber: call.callerId,
          direction: 'callout',
          channel: call.legId,
        }),
    idleduration: agent.state === 'idle' ? secondsSince(agent.stateAt, now) : null,
    callduration: call === null || call.connectedAt === null ? null : secondsSince(call.connectedAt, now),
  }
}

function withoutCall() {
  return { caller: null, callee: null, disnumber: null, direction: null, channel: null }
}

function secondsSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / 1_000))
}

// App.Sip_Sipnum, App.Sip_Disnum and App.Sip_Status as they are published: extensions, caller ids, and what
// each extension does.
import { callStatusRow, EXTENSION } from '../agent-rows.ts'
import { contract } from '../contract.ts'
import { choice, defaulted, list, optional, text } from '../parameter.ts'

const EXTS = list('分机号，逗号分隔，空为全部', 'extensions, comma-separated; empty: all')
const UNKNOWN = `${EXTENSION.unknown} 分机不存在`

export const GET_SIPNUMBER_INFO = contract({
  name: 'App.Sip_Sipnum.GetSipnumberInfo',
  verb: '获取',
  zh: '查询分机',
  en: 'Lists extensions',
  parameters: {
    status: defaulted(choice('1 启用，2 停用，3 全部', '1 enabled, 2 disabled, 3 all', '1', '2', '3'), '1'),
    extnumber: optional(EXTS),
  },
  example: {
    send: { status: '1' },
    result: [{ extnumber: '100001', password: '100001', status: EXTENSION.enabled, register: 'nreg' }],
  },
})

export const GET_DISNUMBER_INFO = contract({
  name: 'App.Sip_Disnum.GetDisnumberInfo',
  verb: '获取',
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
  example: { send: { autocall: '2' }, result: [{ disnumber: '17328347742' }] },
})

export const GET_SIP_CALL_STATUS = contract({
  name: 'App.Sip_Status.GetSipCallStatus',
  verb: '获取',
  zh: `查询分机的通话状态；${UNKNOWN}`,
  en: 'What extensions do; 1012 for one that is not the account’s',
  parameters: { extnumber: EXTS },
  example: {
    send: { extnumber: '90170002' },
    result: [{ ...callStatusRow('90170002', null, 0), status: EXTENSION.unregistered }],
  },
})

export const GET_SIP_REGISTER_STATUS = contract({
  name: 'App.Sip_Status.GetSipRegisterStatus',
  verb: '获取',
  zh: `查询分机是否注册；${UNKNOWN}`,
  en: 'Whether extensions are registered: 1017 or 1014; 1012 for one that is not the account’s',
  parameters: { extnumber: EXTS },
  example: {
    send: { extnumber: '90170002' },
    result: [{ extnumber: '90170002', code: EXTENSION.unregistered, clientip: null, serverip: null }],
  },
})

export const GET_SIP_VALID_STATUS = contract({
  name: 'App.Sip_Status.GetSipValidStatus',
  verb: '获取',
  zh: `查询分机是否启用；${UNKNOWN}`,
  en: 'Whether extensions are enabled: 1016 or 1013; 1012 for one that is not the account’s',
  parameters: { extnumber: EXTS },
  example: {
    send: { extnumber: '90170002' },
    result: [{ extnumber: '90170002', code: EXTENSION.enabled }],
  },
})

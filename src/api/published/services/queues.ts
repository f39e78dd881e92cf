// App.Sip_Queue: queues (groups with a strategy), and signing in and out of them.
import type { AgentState, StrategyCode } from '../../../domain/agent.ts'
import type { QueueChange } from '../../../domain/queue.ts'
import { queueRow, seatRow } from '../../../wire/agent-rows.ts'
import {
  ADD_QUEUE,
  DEL_QUEUE,
  EDIT_QUEUE,
  GET_QUEUE_LIST,
  GET_QUEUE_SIP_STATUS,
  SET_SEATS_STATUS,
  SIP_SIGN_IN,
  SIP_SIGN_OUT,
} from '../../../wire/contracts/queue-contracts.ts'
import { emptyValue } from '../../../wire/refusals.ts'
import { service } from '../service.ts'

/**
 * The filter of GetQueueSipStatus: a free agent is both idle and waiting (docs/decisions/0003-http-api.md).
 */
const SEAT_FILTER = {
  '0': null,
  '1': 'idle',
  '2': 'idle',
  '3': 'reserved',
  '4': 'talking',
} as const satisfies Record<string, AgentState | null>

export const addQueue = service(
  ADD_QUEUE,
  async ({ store, account }, { queuename, autocall, remark, strategy }) => {
    if (queuename === '') return ADD_QUEUE.refused(emptyValue('queuename'))
    const change: QueueChange = {
      remark,
      strategy: codeOf(strategy),
      autocall: autocall === 'yes',
      seconds: {},
    }
    return ADD_QUEUE.answer(await store.addQueue(account.id, queuename, change))
  },
)

export const editQueue = service(
  EDIT_QUEUE,
  async ({ store, account }, { queuename, remark, strategy, ...sent }) => {
    const seconds = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null))
    const change: QueueChange = { remark, strategy: codeOf(strategy), autocall: null, seconds }
    return EDIT_QUEUE.answer(await store.editQueue(account.id, queuename, change))
  },
)

export const delQueue = service(DEL_QUEUE, async ({ store, account }, { queuename }) => {
  return DEL_QUEUE.answer(await store.dropGroup(account.id, queuename))
})

export const getQueueList = service(GET_QUEUE_LIST, async ({ store, account }, { queuename }) => {
  const groups = await store.listGroups(account.id, queuename)
  return GET_QUEUE_LIST.done(groups.map(queueRow))
})

export const sipSignIn = service(SIP_SIGN_IN, async ({ store, account, now }, { extnumber, queuename }) => {
  return SIP_SIGN_IN.answer(await store.signIn(account.id, queuename, extnumber, now))
})

export const sipSignOut = service(SIP_SIGN_OUT, async ({ store, account, now }, { extnumber, queuename }) => {
  return SIP_SIGN_OUT.answer(await store.signOut(account.id, queuename, extnumber, now))
})

export const setSeatsStatus = service(
  SET_SEATS_STATUS,
  async ({ store, account, now }, { settype, extnumber, queuename }) => {
    return SET_SEATS_STATUS.answer(
      await store.setReady(account.id, queuename, extnumber, settype === '2', now),
    )
  },
)

export const getQueueSipStatus = service(
  GET_QUEUE_SIP_STATUS,
  async ({ store, account }, { queuename, extnumber, state }) => {
    const wanted = SEAT_FILTER[state ?? '0']
    const members = await store.listMembers(account.id, queuename, extnumber)
    const { timeZone, wrapUpSeconds } = account.settings
    return GET_QUEUE_SIP_STATUS.done(
      members
        .filter(member => wanted === null || member.state === wanted)
        .map(member => seatRow(member, timeZone, wrapUpSeconds)),
    )
  },
)

function codeOf(strategy: string | null): StrategyCode | null {
  return strategy === null ? null : (Number(strategy) as StrategyCode)
}

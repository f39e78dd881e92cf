// App.Sip_Extgroup: groups of extensions and who is in them.
import type { ApiStore } from '../../../store/port/api-store.ts'
import { GROUP, groupRow, groupStateRow, memberRow } from '../../../wire/agent-rows.ts'
import { bare } from '../../../wire/answers.ts'
import {
  ADD_EXTGROUP,
  ADD_EXTNUMBER,
  DEL_EXTGROUP,
  DEL_EXTNUMBER,
  EDIT_EXTNUMBER,
  GET_ALL_EXT_GROUP,
  GET_EXT_GROUP_STATE,
  GET_EXTGROUP_INFO,
  GET_GROUP_EXT,
} from '../../../wire/contracts/group-contracts.ts'
import { emptyValue } from '../../../wire/refusals.ts'
import { service } from '../service.ts'

export const addExtgroup = service(ADD_EXTGROUP, async ({ store, account }, { name, status }) => {
  if (name === '') return ADD_EXTGROUP.refused(emptyValue('name'))
  return ADD_EXTGROUP.answer(await store.addGroup(account.id, name, status === '1'))
})

export const delExtgroup = service(DEL_EXTGROUP, async ({ store, account }, { name }) => {
  return DEL_EXTGROUP.answer(await store.dropGroup(account.id, name))
})

export const getExtgroupInfo = service(GET_EXTGROUP_INFO, async ({ store, account }, { name, status }) => {
  const wanted = status === '1' ? GROUP.enabled : status === '0' ? GROUP.disabled : Number(status ?? 0)
  const groups = await store.listGroups(account.id, name)
  return GET_EXTGROUP_INFO.done(groups.map(groupRow).filter(row => wanted === 0 || row.status === wanted))
})

export const addExtnumber = service(ADD_EXTNUMBER, async ({ store, account }, { name, extnumber }) => {
  return ADD_EXTNUMBER.answer(await store.addMember(account.id, name, extnumber))
})

export const delExtnumber = service(DEL_EXTNUMBER, async ({ store, account }, { name, extnumber }) => {
  return DEL_EXTNUMBER.answer(await store.dropMember(account.id, name, extnumber))
})

export const editExtnumber = service(
  EDIT_EXTNUMBER,
  async ({ store, account, now }, { name, extnumber, state }) => {
    return EDIT_EXTNUMBER.answer(await store.setReady(account.id, name, extnumber, state === 'idle', now))
  },
)

export const getGroupExt = service(GET_GROUP_EXT, async ({ store, account }, { name, extnumber }) => {
  const members = await store.listMembers(account.id, name, extnumber)
  return bare(members.map(member => memberRow(member, account.settings.timeZone)))
})

export const getExtGroupState = service(GET_EXT_GROUP_STATE, async ({ store, account }, { name }) => {
  return GET_EXT_GROUP_STATE.done(await groupStates(store, account.id, name))
})

export const getAllExtGroup = service(GET_ALL_EXT_GROUP, async ({ store, account }, { extnumber }) => {
  const states = await groupStates(store, account.id, null)
  return GET_ALL_EXT_GROUP.done(
    states
      .filter(state => extnumber === null || state.total_detail.includes(extnumber))
      .map(({ name, total, free, work }) => ({ name, total, free, work })),
  )
})

async function groupStates(store: ApiStore, accountId: number, name: string | null) {
  const [groups, members] = await Promise.all([
    store.listGroups(accountId, name),
    store.listMembers(accountId, name, null),
  ])
  return groups.map(group => groupStateRow(group, members))
}

// App.Sip_Extgroup: groups of extensions and who is in them.

import type { AgentState } from '../../../domain/agent.ts'
import { isRefusal, type Refusal } from '../../../domain/refusal.ts'
import type { ApiStore } from '../../../store/port/api-store.ts'
import { refuseValue } from '../../../wire/refusals.ts'
import { wireTime } from '../../../wire/wire-time.ts'
import { bare, done, refused, type ServiceAnswer } from '../envelope.ts'
import { choice, defaulted, optional, text } from '../parameter.ts'
import { service } from '../service.ts'

const NAME = text('分机组名', 'name of the group', 100)
const EXT = text('分机号', 'extension', 20)
const NO_EXT = { code: 1012, zh: '分机不存在', en: 'no such extension' }
const NO_GROUP = { code: 1211, zh: '分机组不存在', en: 'no such group' }
const NO_MEMBER = { code: 1010, zh: '分机不在该分机组', en: 'the extension is not in the group' }
/** 1043 其他 is never answered: a group is one or the other (docs/decisions/0003-http-api.md). */
const ENABLED = 1041
const DISABLED = 1042

/** What the phone of a member does, in the words of the published list. */
const PHONE_STATUS: Record<AgentState, string> = {
  offline: 'hangup',
  busy: 'hangup',
  idle: 'hangup',
  reserved: 'ring',
  talking: 'answer',
  wrapUp: 'hangup',
}

export const addExtgroup = service({
  name: 'App.Sip_Extgroup.AddExtgroup',
  zh: '添加分机组；已存在的改为启用或停用',
  en: 'Adds a group, or switches one that is there on or off',
  parameters: {
    name: NAME,
    status: defaulted(choice('1 启用，0 停用', '1 enabled, 0 disabled', '1', '0'), '1'),
  },
  refusals: [{ code: 1002, zh: '名称为空', en: 'the name is empty' }],
  example: { send: { name: 'test-group-3', status: '1' }, answer: done('添加成功') },
  async handle({ store, account }, { name, status }) {
    if (name === '') return refused('添加失败', refuseValue(1002, 'name为空'))
    return commanded('添加', await store.addGroup(account.id, name, status === '1'))
  },
})

export const delExtgroup = service({
  name: 'App.Sip_Extgroup.DelExtgroup',
  zh: '删除分机组；未结束的任务正在使用的不能删除',
  en: 'Deletes a group, unless a task that is not ended uses it; its extensions stay',
  parameters: { name: NAME },
  refusals: [
    { code: 1002, zh: '正在被任务使用，说明是哪个任务', en: 'used by a task, which is named' },
    NO_GROUP,
  ],
  example: { send: { name: 'test-group-3' }, answer: done('删除成功') },
  async handle({ store, account }, { name }) {
    return commanded('删除', await store.dropGroup(account.id, name))
  },
})

export const getExtgroupInfo = service({
  name: 'App.Sip_Extgroup.GetExtgroupInfo',
  zh: '查询分机组，status 1041为启用，1042为禁用',
  en: 'Lists groups; status 1041 enabled, 1042 disabled',
  parameters: {
    name: optional(NAME),
    status: optional(
      choice(
        '1或1041 启用，0或1042 禁用，1043 其他；空为全部',
        '1 or 1041 enabled, 0 or 1042 disabled, 1043 other; empty: all',
        '1',
        '0',
        '1041',
        '1042',
        '1043',
      ),
    ),
  },
  example: { send: {}, answer: done('获取成功', [{ id: 18, name: 'test-group-3', status: ENABLED }]) },
  async handle({ store, account }, { name, status }) {
    const wanted = status === '1' ? ENABLED : status === '0' ? DISABLED : Number(status ?? 0)
    const groups = await store.listGroups(account.id, name)
    return done(
      '获取成功',
      groups
        .map(group => ({ id: group.id, name: group.name, status: group.enabled ? ENABLED : DISABLED }))
        .filter(row => wanted === 0 || row.status === wanted),
    )
  },
})

export const addExtnumber = service({
  name: 'App.Sip_Extgroup.AddExtnumber',
  zh: '分机加入分机组',
  en: 'Puts an extension into a group',
  parameters: { name: NAME, extnumber: EXT },
  refusals: [NO_EXT, NO_GROUP],
  example: { send: { name: 'test-group-3', extnumber: '9026004' }, answer: done('添加成功') },
  async handle({ store, account }, { name, extnumber }) {
    return commanded('添加', await store.addMember(account.id, name, extnumber))
  },
})

export const delExtnumber = service({
  name: 'App.Sip_Extgroup.DelExtnumber',
  zh: '分机移出分机组',
  en: 'Takes an extension out of a group',
  parameters: { name: NAME, extnumber: EXT },
  refusals: [NO_MEMBER, NO_EXT, NO_GROUP],
  example: { send: { name: 'test-group-3', extnumber: '9026004' }, answer: done('删除成功') },
  async handle({ store, account }, { name, extnumber }) {
    return commanded('删除', await store.dropMember(account.id, name, extnumber))
  },
})

export const editExtnumber = service({
  name: 'App.Sip_Extgroup.EditExtnumber',
  zh: '坐席置闲或置忙',
  en: "Sets an agent's ready flag: idle takes calls, busy does not",
  parameters: {
    name: NAME,
    extnumber: EXT,
    state: choice('idle 空闲，busy 忙碌', 'idle or busy', 'idle', 'busy'),
  },
  refusals: [NO_MEMBER, NO_EXT, NO_GROUP],
  example: { send: { name: 'test-group-3', extnumber: '9026004', state: 'idle' }, answer: done('设置成功') },
  async handle({ store, account, now }, { name, extnumber, state }) {
    return commanded('设置', await store.setReady(account.id, name, extnumber, state === 'idle', now))
  },
})

export const getGroupExt = service({
  name: 'App.Sip_Extgroup.GetGroupExt',
  zh: '查询分机组内的分机；data直接为数组',
  en: 'Lists the members of groups; data is the list itself',
  parameters: { name: optional(NAME), extnumber: optional(EXT) },
  example: {
    send: { name: 'autocall-9026' },
    answer: bare([
      {
        name: 'autocall-9026',
        extnumber: '9026004',
        status: 'hangup',
        priority: 1,
        linkcount: 0,
        date: null,
        state: 'idle',
      },
    ]),
  },
  async handle({ store, account }, { name, extnumber }) {
    const members = await store.listMembers(account.id, name, extnumber)
    return bare(
      members.map(member => ({
        name: member.group,
        extnumber: member.ext,
        status: PHONE_STATUS[member.state],
        priority: member.priority,
        linkcount: member.callsAnswered,
        date: member.callsAnswered === 0 ? null : wireTime(member.stateAt, account.settings.timeZone),
        state: member.ready ? 'idle' : 'busy',
      })),
    )
  },
})

export const getExtGroupState = service({
  name: 'App.Sip_Extgroup.GetExtGroupState',
  zh: '查询分机组的总数、空闲和工作中的分机；工作中为振铃、通话和话后',
  en: 'How many members each group has, who is free and who is at work: rung, talking or wrapping up',
  parameters: { name: optional(NAME) },
  example: {
    send: { name: 'autocall-9026' },
    answer: done('获取成功', [
      {
        name: 'autocall-9026',
        total: 2,
        total_detail: ['1001', '1002'],
        free: 1,
        free_detail: ['1001'],
        work: 1,
        work_detail: ['1002'],
      },
    ]),
  },
  async handle({ store, account }, { name }) {
    return done('获取成功', await groupStates(store, account.id, name))
  },
})

export const getAllExtGroup = service({
  name: 'App.Sip_Extgroup.GetAllExtGroup',
  zh: '查询全部分机组，或某分机所在的分机组，及其总数、空闲数和工作数',
  en: 'All groups, or those an extension is in, with the numbers of members, free and at work',
  parameters: { extnumber: optional(EXT) },
  example: { send: {}, answer: done('获取成功', [{ name: 'autocall-9026', total: 2, free: 1, work: 1 }]) },
  async handle({ store, account }, { extnumber }) {
    const states = await groupStates(store, account.id, null)
    return done(
      '获取成功',
      states
        .filter(state => extnumber === null || state.total_detail.includes(extnumber))
        .map(({ name, total, free, work }) => ({ name, total, free, work })),
    )
  },
})

const AT_WORK: readonly AgentState[] = ['reserved', 'talking', 'wrapUp']

/** Each group has a row; one without members too. */
async function groupStates(store: ApiStore, accountId: number, name: string | null) {
  const [groups, members] = await Promise.all([
    store.listGroups(accountId, name),
    store.listMembers(accountId, name, null),
  ])
  return groups.map(group => {
    const own = members.filter(member => member.group === group.name)
    const extsOf = (isCounted: (state: AgentState) => boolean) =>
      own.filter(({ state }) => isCounted(state)).map(({ ext }) => ext)
    const [all, free, work] = [
      extsOf(() => true),
      extsOf(state => state === 'idle'),
      extsOf(state => AT_WORK.includes(state)),
    ]
    return {
      name: group.name,
      total: all.length,
      total_detail: all,
      free: free.length,
      free_detail: free,
      work: work.length,
      work_detail: work,
    }
  })
}

function commanded(what: string, refusal: Refusal | null): ServiceAnswer {
  return isRefusal(refusal) ? refused(`${what}失败`, refusal) : done(`${what}成功`)
}

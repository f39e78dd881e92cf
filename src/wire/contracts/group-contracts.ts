// App.Sip_Extgroup as it is published: groups of extensions and who is in them.
import { GROUP } from '../agent-rows.ts'
import { contract } from '../contract.ts'
import { choice, defaulted, optional, text } from '../parameter.ts'

const NAME = text('分机组名', 'name of the group', 100)
const EXT = text('分机号', 'extension', 20)
const NO_EXT = { code: 1012, zh: '分机不存在', en: 'no such extension' }
const NO_GROUP = { code: 1211, zh: '分机组不存在', en: 'no such group' }
const NO_MEMBER = { code: 1010, zh: '分机不在该分机组', en: 'the extension is not in the group' }

export const ADD_EXTGROUP = contract({
  name: 'App.Sip_Extgroup.AddExtgroup',
  verb: '添加',
  zh: '添加分机组；已存在的改为启用或停用',
  en: 'Adds a group, or switches one that is there on or off',
  parameters: {
    name: NAME,
    status: defaulted(choice('1 启用，0 停用', '1 enabled, 0 disabled', '1', '0'), '1'),
  },
  refusals: [{ code: 1002, zh: '名称为空', en: 'the name is empty' }],
  example: { send: { name: 'test-group-3', status: '1' } },
})

export const DEL_EXTGROUP = contract({
  name: 'App.Sip_Extgroup.DelExtgroup',
  verb: '删除',
  zh: '删除分机组；未结束的任务正在使用的不能删除',
  en: 'Deletes a group, unless a task that is not ended uses it; its extensions stay',
  parameters: { name: NAME },
  refusals: [
    { code: 1002, zh: '正在被任务使用，说明是哪个任务', en: 'used by a task, which is named' },
    NO_GROUP,
  ],
  example: { send: { name: 'test-group-3' } },
})

export const GET_EXTGROUP_INFO = contract({
  name: 'App.Sip_Extgroup.GetExtgroupInfo',
  verb: '获取',
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
  example: { send: {}, result: [{ id: 18, name: 'test-group-3', status: GROUP.enabled }] },
})

export const ADD_EXTNUMBER = contract({
  name: 'App.Sip_Extgroup.AddExtnumber',
  verb: '添加',
  zh: '分机加入分机组',
  en: 'Puts an extension into a group',
  parameters: { name: NAME, extnumber: EXT },
  refusals: [NO_EXT, NO_GROUP],
  example: { send: { name: 'test-group-3', extnumber: '9026004' } },
})

export const DEL_EXTNUMBER = contract({
  name: 'App.Sip_Extgroup.DelExtnumber',
  verb: '删除',
  zh: '分机移出分机组',
  en: 'Takes an extension out of a group',
  parameters: { name: NAME, extnumber: EXT },
  refusals: [NO_MEMBER, NO_EXT, NO_GROUP],
  example: { send: { name: 'test-group-3', extnumber: '9026004' } },
})

export const EDIT_EXTNUMBER = contract({
  name: 'App.Sip_Extgroup.EditExtnumber',
  verb: '设置',
  zh: '坐席示闲或示忙',
  en: "Sets an agent's ready flag: idle takes calls, busy does not",
  parameters: {
    name: NAME,
    extnumber: EXT,
    state: choice('idle 空闲，busy 忙碌', 'idle or busy', 'idle', 'busy'),
  },
  refusals: [NO_MEMBER, NO_EXT, NO_GROUP],
  example: { send: { name: 'test-group-3', extnumber: '9026004', state: 'idle' } },
})

export const GET_GROUP_EXT = contract({
  name: 'App.Sip_Extgroup.GetGroupExt',
  verb: '获取',
  zh: '查询分机组内的分机；data直接为数组',
  en: 'Lists the members of groups; data is the list itself',
  parameters: { name: optional(NAME), extnumber: optional(EXT) },
  example: {
    send: { name: 'autocall-9026' },
    list: [
      {
        name: 'autocall-9026',
        extnumber: '9026004',
        status: 'hangup',
        priority: 1,
        linkcount: 0,
        date: null,
        state: 'idle',
      },
    ],
  },
})

export const GET_EXT_GROUP_STATE = contract({
  name: 'App.Sip_Extgroup.GetExtGroupState',
  verb: '获取',
  zh: '查询分机组的总数、空闲和工作中的分机；工作中为振铃、通话和话后',
  en: 'How many members each group has, who is free and who is at work: rung, talking or wrapping up',
  parameters: { name: optional(NAME) },
  example: {
    send: { name: 'autocall-9026' },
    result: [
      {
        name: 'autocall-9026',
        total: 2,
        total_detail: ['1001', '1002'],
        free: 1,
        free_detail: ['1001'],
        work: 1,
        work_detail: ['1002'],
      },
    ],
  },
})

export const GET_ALL_EXT_GROUP = contract({
  name: 'App.Sip_Extgroup.GetAllExtGroup',
  verb: '获取',
  zh: '查询全部分机组，或某分机所在的分机组，及其总数、空闲数和工作数',
  en: 'All groups, or those an extension is in, with the numbers of members, free and at work',
  parameters: { extnumber: optional(EXT) },
  example: { send: {}, result: [{ name: 'autocall-9026', total: 2, free: 1, work: 1 }] },
})

// Page "Tasks".
import { count } from './format.ts'
import type { Text } from './language.ts'

export const TASKS = {
  search: { zh: '名称或编号', en: 'Name or id' },
  state: { zh: '状态', en: 'State' },
  allStates: { zh: '全部状态', en: 'All states' },
  name: { zh: '名称', en: 'Name' },
  assignedTo: { zh: '坐席', en: 'Answered by' },
  progress: { zh: '进度', en: 'Progress' },
  answered: { zh: '接听', en: 'Answered' },
  connected: { zh: '接通', en: 'Connected' },
  abandoned: { zh: '呼损', en: 'Abandoned' },
  created: { zh: '创建', en: 'Created' },
  none: { zh: '没有符合条件的任务。', en: 'No task fits.' },
  actions: { zh: '操作', en: 'Actions' },
  create: { zh: '新建任务', en: 'New task' },
  createIt: { zh: '创建', en: 'Create' },
  group: { zh: '接听的分机组', en: 'Group that answers' },
  groupHelp: { zh: '呼叫接通后转给该组的空闲坐席', en: 'Its idle agents get the calls' },
  pace: { zh: '速度', en: 'Pace' },
  auto: { zh: '自动', en: 'Automatic' },
  autoHelp: {
    zh: '按接听率和通话时长计算，呼损不超过上限',
    en: 'Reckoned from answer rate and talk time; losses stay under the cap',
  },
  fixed: { zh: '固定比例', en: 'Fixed ratio' },
  ratio: { zh: '每名空闲坐席拨几个', en: 'Calls per idle agent' },
  concurrent: { zh: '最大并发', en: 'Calls in flight at most' },
  numbers: { zh: '号码', en: 'Numbers' },
  numbersHelp: {
    zh: '每行一个，可直接粘贴；更多号码可在创建后导入',
    en: 'One a line, pasted as they are; more can be imported later',
  },
  start: { zh: '创建后立即开始', en: 'Start at once' },
  made: (name: string, added: number, refused: number): Text => ({
    zh: `已创建“${name}”，加入 ${count(added, 'zh')} 个号码${refused > 0 ? `，${count(refused, 'zh')} 个未加入` : ''}。`,
    en: `“${name}” was created with ${count(added, 'en')} numbers${refused > 0 ? `; ${count(refused, 'en')} were refused` : ''}.`,
  }),
} as const

// What is said of the block list.
import type { Text } from './language.ts'

export const BLOCKS = {
  phone: { zh: '号码', en: 'Number' },
  memberid: { zh: '会员编号 memberid', en: 'memberid' },
  of: { zh: '拉黑对象', en: 'What is blocked' },
  ofNumbers: { zh: '号码', en: 'Numbers' },
  ofPersons: { zh: '客户', en: 'Persons' },
  searchPerson: { zh: '会员编号开头', en: 'How a memberid begins' },
  until: { zh: '截止', en: 'Until' },
  forEver: { zh: '永久', en: 'For ever' },
  isOver: (at: string): Text => ({ zh: `${at}（已到期）`, en: `${at} (over)` }),
  untilHelp: {
    zh: '不填为永久；到期后可再次拨打。',
    en: 'Left empty: for ever. Then they may be called again.',
  },
  source: { zh: '来源', en: 'Came by' },
  search: { zh: '号码或开头', en: 'A number, or how it begins' },
  blockedAt: { zh: '加入时间', en: 'Blocked' },
  by: { zh: '操作者', en: 'By' },
  reason: { zh: '原因', en: 'Why' },
  add: { zh: '加入黑名单', en: 'Block numbers' },
  import: { zh: '导入文件', en: 'Import a file' },
  numbers: { zh: '号码', en: 'Numbers' },
  personsLabel: { zh: '会员编号（memberid）', en: 'memberids' },
  personsHelp: {
    zh: '一个或多个，用逗号或换行分隔；该客户的所有号码都不再拨打。',
    en: 'One or many, with commas or lines between. None of the numbers of these persons is dialled any more.',
  },
  numbersHelp: {
    zh: '一个或多个，用逗号或换行分隔；加入后立即不再拨打。',
    en: 'One or many, with commas or lines between. They are not dialled from that moment on.',
  },
  progress: (done: string, all: string): Text => ({ zh: `${done} / ${all}`, en: `${done} of ${all}` }),
  result: (added: string, existing: string, invalid: string): Text => ({
    zh: `新加入或延长 ${added} 个，原已在名单 ${existing} 个，不是号码 ${invalid} 个。`,
    en: `${added} added or extended, ${existing} were blocked before, ${invalid} are not numbers.`,
  }),
  notNumbers: (list: string): Text => ({ zh: `不是号码：${list}`, en: `Not numbers: ${list}` }),
  remove: (count: string): Text => ({ zh: `移出 ${count} 个`, en: `Unblock ${count}` }),
  removeTitle: { zh: '移出黑名单', en: 'Unblock numbers' },
  removeWhy: (count: string): Text => ({
    zh: `这 ${count} 个号码可能再次被拨打；加入的时间和原因不再保留。`,
    en: `These ${count} numbers may be dialled again. When and why they were blocked is lost.`,
  }),
  removePersons: (count: string): Text => ({
    zh: `这 ${count} 个客户的号码可能再次被拨打；加入的时间和原因不再保留。`,
    en: `The numbers of these ${count} persons may be dialled again. When and why they were blocked is lost.`,
  }),
  nonePersons: {
    zh: '没有按客户加入的黑名单。名单中的客户，任何号码都不会拨打。',
    en: 'Nobody is blocked as a person. Whoever is has none of their numbers dialled.',
  },
  noPersonMatch: { zh: '黑名单里没有这样的客户。', en: 'No memberid on the list begins like that.' },
  none: {
    zh: '黑名单是空的。这里的号码任何任务都不会拨打。',
    en: 'The block list is empty. Numbers on it are not dialled by any task.',
  },
  noMatch: { zh: '黑名单里没有这样的号码。', en: 'No number on the list begins like that.' },
} as const

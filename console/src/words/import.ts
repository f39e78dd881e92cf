// What the page of imports says.
import type { ImportRow } from '../../../src/api/v1/resources/import-row.ts'
import type { ImportField } from '../../../src/domain/import.ts'
import type { Text } from './language.ts'

export const IMPORT = {
  title: (task: string): Text => ({ zh: `导入号码：${task}`, en: `Import numbers: ${task}` }),
  button: { zh: '导入', en: 'Import' },
  back: { zh: '返回任务列表', en: 'Back to the tasks' },
  drop: {
    zh: '把 CSV 或 XLSX 文件拖到这里，或点此选择',
    en: 'Drop a CSV or XLSX file here, or choose one',
  },
  dropHelp: {
    zh: '最大 512 MB。先检查全部行，确认后才添加；添加后一小时内可撤销。',
    en: 'Up to 512 MB. Every row is checked before anything is added; for an hour it can be undone.',
  },
  paste: { zh: '或粘贴号码', en: 'Or paste numbers' },
  pasteHelp: {
    zh: '每行一个号码，也可以从表格复制多列',
    en: 'One number a line, or several columns copied from a sheet',
  },
  pasted: { zh: '粘贴的号码.csv', en: 'pasted numbers.csv' },
  send: { zh: '继续', en: 'Go on' },
  cancel: { zh: '取消导入', en: 'Cancel' },
  uploading: (part: string, whole: string): Text => ({
    zh: `正在上传：${part} / ${whole}`,
    en: `Sending: ${part} of ${whole}`,
  }),
  waiting: {
    zh: '连接中断，正在重试；已上传的部分不会丢失。',
    en: 'The connection is lost; trying again. What has been sent is kept.',
  },
  chooseAgain: (name: string): Text => ({
    zh: `上传中断了：请再次选择“${name}”，从中断处继续。`,
    en: `The upload stopped: choose "${name}" again, and it goes on where it stopped.`,
  }),
  otherFile: {
    zh: '这不是同一个文件（大小不同）。',
    en: 'This is another file: its size differs.',
  },
  state: {
    uploading: { zh: '上传中', en: 'Sending' },
    reading: { zh: '正在读取文件', en: 'Reading the file' },
    read: { zh: '待选择列', en: 'Columns to be chosen' },
    checking: { zh: '正在检查每一行，尚未添加任何号码', en: 'Checking every row; nothing is added yet' },
    checked: { zh: '已检查，待添加', en: 'Checked, not added yet' },
    refused: { zh: '文件不能使用', en: 'The file cannot be used' },
    adding: { zh: '正在添加号码', en: 'Adding the numbers' },
    added: { zh: '已添加', en: 'Added' },
    undoing: { zh: '正在撤回已添加的号码', en: 'Taking out what was added' },
    undone: { zh: '已撤销', en: 'Undone' },
    cancelled: { zh: '已取消', en: 'Cancelled' },
  } as const satisfies Readonly<Record<ImportRow['state'], Text>>,
  leave: {
    zh: '可以离开此页，服务器会继续处理。',
    en: 'You can leave this page: the server goes on.',
  },
  columns: { zh: '各列的含义', en: 'What the columns are' },
  remembered: {
    zh: '已按上次同样表头的选择填好。',
    en: 'Chosen as for the last file with these headings.',
  },
  found: (format: string, rows: number): Text => ({
    zh: `${format}，以下为前 ${rows} 行。`,
    en: `${format}; these are the first ${rows} rows.`,
  }),
  hasHeader: { zh: '第一行是表头', en: 'The first row is a heading' },
  unused: { zh: '不使用', en: 'not used' },
  column: (place: number): Text => ({ zh: `第 ${place} 列`, en: `Column ${place}` }),
  ownField: (name: string): Text => ({ zh: `自定义字段：${name}`, en: `Own field: ${name}` }),
  needsPhone: { zh: '请先指定号码所在的列', en: 'Say first which column has the numbers' },
  check: { zh: '检查', en: 'Check' },
  checkAgain: { zh: '重新检查', en: 'Check again' },
  result: (valid: string, rows: string): Text => ({
    zh: `共 ${rows} 行，可添加 ${valid} 个号码`,
    en: `${valid} of ${rows} rows can be added`,
  }),
  persons: (numbers: string, persons: string, rows: string): Text => ({
    zh: `共 ${rows} 行，可添加 ${persons} 位客户的 ${numbers} 个号码`,
    en: `${numbers} numbers of ${persons} persons can be added, from ${rows} rows`,
  }),
  allGood: { zh: '每一行都有效。', en: 'Every row is valid.' },
  whyNot: { zh: '其余不能添加的原因', en: 'Why the others cannot' },
  first: { zh: '前几行', en: 'The first of them' },
  row: { zh: '行', en: 'Row' },
  col: { zh: '列', en: 'Column' },
  value: { zh: '内容', en: 'Content' },
  reason: { zh: '原因', en: 'Why' },
  errors: { zh: '下载错误文件', en: 'Download the error file' },
  errorsHelp: {
    zh: '改好后可直接再次导入。',
    en: 'Mend it and import it as it is.',
  },
  commit: (count: string): Text => ({ zh: `添加 ${count} 个号码`, en: `Add ${count} numbers` }),
  added: (count: string): Text => ({ zh: `已添加 ${count} 个号码。`, en: `${count} numbers were added.` }),
  meanwhile: (count: string): Text => ({
    zh: `另有 ${count} 个在检查之后已被他人加入任务或黑名单。`,
    en: `${count} others came into the task or onto the block list after the check.`,
  }),
  undo: { zh: '撤销导入', en: 'Undo the import' },
  undoUntil: (time: string): Text => ({
    zh: `${time} 之前可撤销；已呼叫的号码会保留。`,
    en: `Can be undone until ${time}; numbers that were called stay.`,
  }),
  undone: (removed: string, kept: string): Text => ({
    zh: `已撤回 ${removed} 个号码，${kept} 个已呼叫，保留在任务中。`,
    en: `${removed} numbers were taken out; ${kept} were called already and stay.`,
  }),
  why: { zh: '拉黑原因', en: 'Why they are blocked' },
  whyHelp: {
    zh: '与每个号码一起保存；文件中有原因列时以该列为准。',
    en: 'Kept with every number, unless the file has a column that says so of each.',
  },
  another: { zh: '导入另一个文件', en: 'Import another file' },
  past: { zh: '最近的导入', en: 'Recent imports' },
  loading: { zh: '加载中…', en: 'Loading…' },
} as const

/** What is said of an import onto the block list, where other words fit. */
const OF_BLOCKS = {
  title: (): Text => ({ zh: '向黑名单导入号码', en: 'Import numbers onto the block list' }),
  back: { zh: '返回黑名单', en: 'Back to the block list' },
  dropHelp: {
    zh: '最大 512 MB。先检查全部行，确认后才加入；加入后一小时内可撤销。',
    en: 'Up to 512 MB. Every row is checked before anything is blocked; for an hour it can be undone.',
  },
  state: {
    ...IMPORT.state,
    checking: { zh: '正在检查每一行，尚未加入任何号码', en: 'Checking every row; nothing is blocked yet' },
    checked: { zh: '已检查，待加入', en: 'Checked, not blocked yet' },
    adding: { zh: '正在加入黑名单', en: 'Blocking the numbers' },
    added: { zh: '已加入', en: 'Blocked' },
    undoing: { zh: '正在移出已加入的号码', en: 'Taking the numbers off the list' },
  },
  result: (valid: string, rows: string): Text => ({
    zh: `共 ${rows} 行，可加入 ${valid} 个号码`,
    en: `${valid} of ${rows} rows can be blocked`,
  }),
  commit: (count: string): Text => ({ zh: `加入 ${count} 个号码`, en: `Block ${count} numbers` }),
  added: (count: string): Text => ({
    zh: `已加入 ${count} 个号码，任何任务都不再拨打。`,
    en: `${count} numbers are blocked: no task dials them any more.`,
  }),
  meanwhile: (count: string): Text => ({
    zh: `另有 ${count} 个在检查之后已由他人加入黑名单。`,
    en: `${count} others were blocked by somebody else after the check.`,
  }),
  undoUntil: (time: string): Text => ({
    zh: `${time} 之前可撤销；原来就在名单里的号码不受影响。`,
    en: `Can be undone until ${time}; numbers that were blocked before stay blocked.`,
  }),
  undone: (removed: string, kept: string): Text => ({
    zh: `已移出 ${removed} 个号码，另有 ${kept} 个已被他人移出或重新加入。`,
    en: `${removed} numbers were taken off the list; ${kept} had been unblocked by somebody else.`,
  }),
} as const

type ImportWords = {
  readonly [Key in keyof typeof IMPORT]: (typeof IMPORT)[Key] extends (...about: infer About) => Text
    ? (...about: About) => Text
    : Key extends 'state'
      ? Readonly<Record<ImportRow['state'], Text>>
      : Text
}

/** `taskid` null: an import onto the block list. */
export function importWords({ taskid }: Pick<ImportRow, 'taskid'>): ImportWords {
  return taskid === null ? { ...IMPORT, ...OF_BLOCKS } : IMPORT
}

export const IMPORT_FIELD: Readonly<Record<ImportField, Text>> = {
  phone: { zh: '号码', en: 'Number' },
  phone2: { zh: '同一客户的第二号码', en: 'Second number' },
  phone3: { zh: '同一客户的第三号码', en: 'Third number' },
  phone4: { zh: '同一客户的第四号码', en: 'Fourth number' },
  phone5: { zh: '同一客户的第五号码', en: 'Fifth number' },
  userid: { zh: '客户编号 userid', en: 'userid' },
  memberid: { zh: '会员编号 memberid', en: 'memberid' },
  extra: { zh: '扩展参数 extra', en: 'extra' },
  customuuid: { zh: '自定义 uuid', en: 'customuuid' },
  dueAt: { zh: '呼叫时间（不早于）', en: 'Not before' },
  zone: { zh: '时区', en: 'Time zone' },
  reason: { zh: '拉黑原因', en: 'Why it is blocked' },
}

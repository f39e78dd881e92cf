// What `/v1` says about imports: why it refuses something, and what its endpoints do.
import type { Text } from '../domain/language.ts'

export type ImportProblemReason =
  /** `about`: how many. */
  | 'tooManyImports'
  /** `about`: the state it is in. */
  | 'importState'
  /** `about`: how many bytes have come. */
  | 'importOffset'
  | 'importElsewhere'
  | 'noRoom'
  | 'undoTooLate'
  | 'columnsWrong'

export const IMPORT_PROBLEMS: Readonly<Record<ImportProblemReason, (...about: readonly string[]) => Text>> = {
  tooManyImports: most => ({
    en: `${most} imports of this account are not over: finish or cancel one of them first.`,
    zh: `企业已有 ${most} 个未完成的导入，请先完成或取消其中一个。`,
  }),
  importState: state => ({
    en: `This cannot be done while the import is "${state}".`,
    zh: `导入当前状态为“${state}”，不能进行此操作。`,
  }),
  importOffset: received => ({
    en: `${received} bytes have come so far: go on from there.`,
    zh: `已收到 ${received} 字节，请从该处继续上传。`,
  }),
  importElsewhere: () => ({
    en: 'Another node holds the file of this import: ask that one, or send the file again.',
    zh: '导入的文件在另一个节点上，请访问该节点或重新上传。',
  }),
  noRoom: () => ({
    en: 'There is too little space on the disk of the server for this file.',
    zh: '服务器磁盘空间不足，无法接收这个文件。',
  }),
  undoTooLate: () => ({
    en: 'An import can be undone for one hour; that is over.',
    zh: '导入只能在一小时内撤销，现已超时。',
  }),
  columnsWrong: () => ({
    en: 'Choose the column of the numbers, and no column for two fields.',
    zh: '请选择号码所在的列，同一列不能用于两个字段。',
  }),
}

const OF_BLOCKS = '/v1/blocks/imports/{importId}'
const ONE = '/v1/tasks/{taskid}/imports/{importId}'

export const IMPORT_ENDPOINT_WORDS: Readonly<Record<string, Text>> = {
  'GET /v1/tasks/{taskid}/imports': {
    en: 'imports into a task, newest first',
    zh: '任务的导入记录，新的在前',
  },
  'POST /v1/tasks/{taskid}/imports': {
    en: 'begin the import of a file; its bytes follow',
    zh: '开始导入文件，随后上传内容',
  },
  [`GET ${ONE}`]: {
    en: 'one import: how far it is, what was found, what was added',
    zh: '单个导入：进度、检查结果、已添加数量',
  },
  [`PUT ${ONE}/bytes`]: {
    en: 'the next part of the file, as application/octet-stream; the file is read when all of it has come',
    zh: '上传文件的下一部分（application/octet-stream），收齐后自动读取',
  },
  [`PUT ${ONE}/plan`]: {
    en: 'choose the columns and check every row; nothing is added yet',
    zh: '选择各列并检查每一行，此时不添加任何号码',
  },
  [`POST ${ONE}/commit`]: { en: 'add what is valid', zh: '添加有效的号码' },
  [`POST ${ONE}/cancel`]: {
    en: 'stop it; what was added is taken out again',
    zh: '取消导入，已添加的号码会撤回',
  },
  [`POST ${ONE}/undo`]: {
    en: 'take out what it added and was not called yet, within an hour',
    zh: '一小时内撤回尚未呼叫的号码',
  },
  [`GET ${ONE}/errors`]: {
    en: 'the rows that are not valid and why, as CSV that can be mended and sent again',
    zh: '无效的行及原因（CSV），改好后可再次导入',
  },

  'GET /v1/blocks/imports': {
    en: 'imports onto the block list, newest first',
    zh: '黑名单的导入记录，新的在前',
  },
  'POST /v1/blocks/imports': {
    en: 'begin the import of a file onto the block list; its bytes follow',
    zh: '开始向黑名单导入文件，随后上传内容',
  },
  [`GET ${OF_BLOCKS}`]: {
    en: 'one import: how far it is, what was found, what was blocked',
    zh: '单个导入：进度、检查结果、已加入数量',
  },
  [`PUT ${OF_BLOCKS}/bytes`]: {
    en: 'the next part of the file, as application/octet-stream; the file is read when all of it has come',
    zh: '上传文件的下一部分（application/octet-stream），收齐后自动读取',
  },
  [`PUT ${OF_BLOCKS}/plan`]: {
    en: 'choose the columns and check every row; nothing is blocked yet',
    zh: '选择各列并检查每一行，此时不加入任何号码',
  },
  [`POST ${OF_BLOCKS}/commit`]: { en: 'block what is valid', zh: '把有效的号码加入黑名单' },
  [`POST ${OF_BLOCKS}/cancel`]: {
    en: 'stop it; what was blocked is taken off the list again',
    zh: '取消导入，已加入的号码会移出',
  },
  [`POST ${OF_BLOCKS}/undo`]: {
    en: 'take what it blocked off the list again, within an hour',
    zh: '一小时内移出本次加入的号码',
  },
  [`GET ${OF_BLOCKS}/errors`]: {
    en: 'the rows that are not valid and why, as CSV that can be mended and sent again',
    zh: '无效的行及原因（CSV），改好后可再次导入',
  },
}

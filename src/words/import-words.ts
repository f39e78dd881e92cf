// What an import says: why a file is refused, why a row is not added, and the headings it knows.
import type {
  FileReason,
  ImportCheck,
  ImportField,
  ImportProblem,
  ImportTarget,
  RowReason,
} from '../domain/import.ts'
import type { Text } from '../domain/language.ts'

/** Headings that people write, in small letters without blanks, and the field of each. */
export const IMPORT_HEADINGS: Readonly<Record<ImportField, readonly string[]>> = {
  phone: [
    ...['phone', 'phonenumber', 'mobile', 'mobilephone', 'tel', 'telephone', 'telphone', 'number', 'cell'],
    ...[
      '手机',
      '手机号',
      '手机号码',
      '电话',
      '电话号码',
      '联系电话',
      '联系方式',
      '号码',
      '客户号码',
      '客户电话',
    ],
    ...['被叫', '被叫号码', 'phone1', 'mobile1', 'tel1', '手机1', '电话1', '号码1'],
  ],
  phone2: ['phone2', 'mobile2', 'tel2', 'number2', '手机2', '电话2', '号码2', '备用电话', '备用号码'],
  phone3: ['phone3', 'mobile3', 'tel3', 'number3', '手机3', '电话3', '号码3'],
  phone4: ['phone4', 'mobile4', 'tel4', 'number4', '手机4', '电话4', '号码4'],
  phone5: ['phone5', 'mobile5', 'tel5', 'number5', '手机5', '电话5', '号码5'],
  userid: [
    ...['userid', 'user', 'customerid', 'clientid', 'crmid'],
    ...['客户编号', '客户id', '用户编号', '用户id', '客户号'],
  ],
  memberid: ['memberid', 'member', '会员编号', '会员号', '会员id'],
  extra: [
    ...['extra', 'ext', 'chengshudu', 'note', 'notes', 'remark', 'remarks', 'name', 'customer'],
    ...['扩展参数', '扩展', '备注', '说明', '姓名', '客户姓名', '名称'],
  ],
  customuuid: ['customuuid', 'uuid', 'guid', '自定义uuid', '唯一标识'],
  dueAt: [
    ...['dueat', 'due', 'time', 'calltime', 'callat', 'notbefore'],
    ...['呼叫时间', '拨打时间', '预约时间', '时间', '外呼时间'],
  ],
  zone: ['zone', 'timezone', 'tz', '时区', '客户时区', '所在时区'],
  reason: [
    ...['reason', 'why', 'note', 'notes', 'remark', 'remarks', 'comment'],
    ...['原因', '加入原因', '拉黑原因', '备注', '说明'],
  ],
}

export const IMPORT_FIELD_WORDS: Readonly<Record<ImportField, Text>> = {
  phone: { en: 'number', zh: '号码' },
  phone2: { en: 'second number', zh: '第二号码' },
  phone3: { en: 'third number', zh: '第三号码' },
  phone4: { en: 'fourth number', zh: '第四号码' },
  phone5: { en: 'fifth number', zh: '第五号码' },
  userid: { en: 'userid', zh: '客户编号' },
  memberid: { en: 'memberid', zh: '会员编号' },
  extra: { en: 'extra', zh: '扩展参数' },
  customuuid: { en: 'customuuid', zh: '自定义 uuid' },
  dueAt: { en: 'not before', zh: '呼叫时间' },
  zone: { en: 'time zone', zh: '时区' },
  reason: { en: 'why it is blocked', zh: '拉黑原因' },
}

export const ROW_REASONS: Readonly<Record<RowReason, Text>> = {
  phoneMissing: { en: 'there is no number', zh: '号码为空' },
  phoneInvalid: { en: 'this is not a telephone number', zh: '号码格式错误' },
  duplicate: { en: 'the file or the task has this number already', zh: '号码在文件或任务中重复' },
  timeInvalid: { en: 'this is not a time', zh: '时间格式错误' },
  fieldsWrong: { en: 'the own fields have more than 4 KiB together', zh: '自定义字段合计超过 4 KiB' },
  zoneUnknown: {
    en: 'there is no such time zone; write it like America/New_York',
    zh: '时区不存在，请写成 America/New_York 的形式',
  },
  blocked: { en: 'the number is on the block list', zh: '号码在黑名单中' },
  textTooLong: { en: 'the text has more than 255 characters', zh: '文字超过 255 个字' },
  textUnstorable: { en: 'the text has characters that cannot be stored', zh: '含无法保存的字符' },
  formula: {
    en: 'this is a formula without a value; paste its value instead',
    zh: '单元格是没有结果的公式，请改为粘贴数值',
  },
}

/** What is wrong with a row of a file that goes onto the block list, where other words fit. */
const OF_BLOCKS: Readonly<Partial<Record<RowReason, Text>>> = {
  duplicate: { en: 'the file has this number already', zh: '号码在文件中重复' },
  blocked: { en: 'the number is blocked already', zh: '号码已在黑名单中' },
}

export function rowReason(reason: RowReason, target: ImportTarget): Text {
  return (target === 'blocks' ? OF_BLOCKS[reason] : undefined) ?? ROW_REASONS[reason]
}

/** Headings of the columns that the error file has before those of the file. */
export const ERROR_COLUMNS = {
  row: { en: 'yuhu: row', zh: '预呼：行' },
  column: { en: 'yuhu: column', zh: '预呼：列' },
  reason: { en: 'yuhu: why not', zh: '预呼：原因' },
} as const satisfies Readonly<Record<string, Text>>

type FileSentence = (...about: readonly string[]) => Text

const FILE_REASONS: Readonly<Record<FileReason, FileSentence>> = {
  empty: () => ({ en: 'The file is empty.', zh: '文件是空的。' }),
  notTable: () => ({
    en: 'This is not a table: Yuhu reads CSV and XLSX, whatever the file is called.',
    zh: '这不是表格文件：只能导入 CSV 或 XLSX，与文件名无关。',
  }),
  oldExcel: () => ({
    en: 'This is an old Excel file (.xls), or one with a password: save it as .xlsx without a password.',
    zh: '这是旧版 Excel（.xls）或加密的文件，请另存为不带密码的 .xlsx。',
  }),
  encodingUnknown: () => ({
    en: 'The text is neither UTF-8 nor UTF-16 nor GB18030.',
    zh: '文件既不是 UTF-8、UTF-16，也不是 GB18030 编码。',
  }),
  tooManyColumns: (has, most) => ({
    en: `There are ${has} columns; at most ${most} are read.`,
    zh: `有 ${has} 列，最多 ${most} 列。`,
  }),
  tooManyRows: most => ({ en: `The file has more than ${most} rows.`, zh: `文件超过 ${most} 行。` }),
  rowTooLong: most => ({
    en: `The row has more than ${most} characters.`,
    zh: `这一行超过 ${most} 个字符。`,
  }),
  quoteNotClosed: () => ({
    en: 'A quote (") is opened here and never closed.',
    zh: '这里的引号（"）没有闭合。',
  }),
  csvBroken: what => ({ en: `This is not CSV: ${what}.`, zh: `不是有效的 CSV：${what}。` }),
  xlsxBroken: () => ({
    en: 'The XLSX file is damaged: open it in a spreadsheet and save it again.',
    zh: 'XLSX 文件已损坏，请用表格软件打开后重新保存。',
  }),
  xlsxTooLarge: () => ({
    en: 'The XLSX file unpacks to more than is allowed, or to more than it says.',
    zh: 'XLSX 文件解压后超过上限，或与其声明的大小不符。',
  }),
  noSheet: () => ({ en: 'The XLSX file has no sheet.', zh: 'XLSX 文件中没有工作表。' }),
  noPhoneColumn: () => ({
    en: 'No column has telephone numbers.',
    zh: '没有一列是电话号码。',
  }),
  nothingValid: () => ({
    en: 'No row can be added; the error file says why for each.',
    zh: '没有可以导入的行，每行的原因见错误文件。',
  }),
  fileLost: () => ({
    en: 'The file is no longer on the server: send it again.',
    zh: '服务器上已没有这个文件，请重新上传。',
  }),
  unreadable: () => ({
    en: 'The file cannot be read; the log says why.',
    zh: '无法读取这个文件，原因见日志。',
  }),
  taskGone: () => ({ en: 'The task was deleted.', zh: '任务已删除。' }),
  taskEnded: () => ({
    en: 'The task ended while numbers were added: those that were added have been taken out again.',
    zh: '添加号码时任务已结束，已添加的号码已撤回。',
  }),
}

/** A file of which no number can be added. */
export function nothingToAdd({ faults: [first] }: ImportCheck): Text {
  if (first === undefined) return { en: 'The file has no numbers.', zh: '文件没有号码。' }
  const { en, zh } = ROW_REASONS[first.reason]
  return {
    en: `No number of the file can be added; row ${first.row}: ${en}.`,
    zh: `文件没有可用的号码；第${first.row}行：${zh}。`,
  }
}

/** The whole sentence, with row and column. */
export function problemOfFile({ reason, row, column, about }: ImportProblem): Text {
  const { en, zh } = FILE_REASONS[reason](...about)
  if (row === null) return { en, zh }
  return {
    en: `Row ${row}${column === null ? '' : `, column ${column}`}: ${en}`,
    zh: `第 ${row} 行${column === null ? '' : `第 ${column} 列`}：${zh}`,
  }
}

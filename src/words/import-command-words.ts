// What `task import` says.
import { counted, type Text } from '../domain/language.ts'

export const IMPORT_COMMAND = {
  import: {
    en: 'add the numbers of a CSV or XLSX file to a task; every row is checked before the first is added',
    zh: '把 CSV 或 XLSX 文件中的号码导入任务，先检查全部行再添加',
  },
  file: { en: 'the file, CSV or XLSX', zh: '文件，CSV 或 XLSX' },
  map: {
    en: 'which column a field comes from, by heading or by place from 1: phone=Mobile; may be repeated',
    zh: '字段取自哪一列，写列名或从 1 起的列号，如 phone=手机号；可重复',
  },
  dryRun: { en: 'only check; nothing is added', zh: '只检查，不添加' },
  errors: {
    en: 'write the rows that are not valid, and why, to this file',
    zh: '把无效的行及原因写入这个文件',
  },
} as const satisfies Readonly<Record<string, Text>>

const PHASES = {
  reading: { en: 'reading', zh: '读取' },
  checking: { en: 'checking', zh: '检查' },
  adding: { en: 'adding', zh: '添加' },
  undoing: { en: 'taking out again', zh: '撤回' },
} as const satisfies Readonly<Record<string, Text>>

export function phaseAt(phase: keyof typeof PHASES, share: number): Text {
  const percent = Math.floor(share * 100)
  const { en, zh } = PHASES[phase]
  return { en: `${en}: ${percent} %`, zh: `${zh}：${percent} %` }
}

export function badMap(typed: string, fields: readonly string[]): Text {
  return {
    en:
      `--map is "${typed}"; it must be like phone=Mobile, with one of ${fields.join(', ')}, ` +
      'or fields.city for a field of your own.',
    zh: `--map 的值“${typed}”无效：应形如 phone=手机号，字段只能是 ${fields.join('、')}，自定义字段写成 fields.城市。`,
  }
}

export function noColumn(named: string, header: readonly string[]): Text {
  const all = header.filter(cell => cell !== '')
  return {
    en: `The file has no column "${named}"${all.length > 0 ? `; it has ${all.join(', ')}` : ''}.`,
    zh: `文件中没有“${named}”这一列${all.length > 0 ? `，只有：${all.join('、')}` : ''}。`,
  }
}

export function noPhoneColumn(header: readonly string[]): Text {
  const all = header.filter(cell => cell !== '')
  const [en, zh] = all.length > 0 ? [`: ${all.join(', ')}`, `：${all.join('、')}`] : ['', '']
  return {
    en: `Which column has the numbers? Say it with --map phone=…${en}.`,
    zh: `哪一列是号码？请用 --map phone=… 指定${zh}。`,
  }
}

export function nothingAdded(why: Text): Text {
  return { en: `Nothing was added. ${why.en}`, zh: `未添加任何号码。${why.zh}` }
}

export function checkedRows(
  { rows, valid, persons }: { readonly rows: number; readonly valid: number; readonly persons: number },
  reasons: readonly (Text & { count: number })[],
): Text {
  const others = reasons.map(({ count, en }) => `${count} × ${en}`).join('; ')
  const rest = reasons.map(({ count, zh }) => `${zh} ${count} 个`).join('，')
  const [en, zh] =
    persons === valid
      ? [`${valid}`, `${valid} 行`]
      : [
          `${counted(valid, 'number')} of ${counted(persons, 'person')}`,
          `${persons} 位客户的 ${valid} 个号码`,
        ]
  return {
    en: `${counted(rows, 'row')}: ${en} can be added${others === '' ? '' : `; not: ${others}`}.`,
    zh: `共 ${rows} 行，可添加 ${zh}${rest === '' ? '' : `；其余：${rest}`}。`,
  }
}

export function firstFault(row: number, column: number | null, value: string, why: Text): Text {
  return {
    en: `  row ${row}${column === null ? '' : `, column ${column}`}: "${value}": ${why.en}`,
    zh: `  第 ${row} 行${column === null ? '' : `第 ${column} 列`}“${value}”：${why.zh}`,
  }
}

export function addedRows(task: string, added: number): Text {
  return {
    en: `${counted(added, 'number')} added to task ${task}; the console can undo it for an hour.`,
    zh: `已向任务 ${task} 添加 ${added} 个号码；一小时内可在控制台撤销。`,
  }
}

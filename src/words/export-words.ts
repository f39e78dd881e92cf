// What `export` says.
import type { Text } from '../domain/language.ts'

export const EXPORT = {
  what: { en: 'what to export', zh: '导出内容' },
  format: { en: 'file format', zh: '文件格式' },
  lang: {
    en: 'language of headings and values; if omitted, they are codes for programs',
    zh: '表头和内容使用的语言；不写则输出程序用的英文代码',
  },
  bom: {
    en: 'begin the CSV with a byte order mark, so that Excel reads it as UTF-8',
    zh: 'CSV 开头加 BOM，便于 Excel 识别 UTF-8',
  },
} as const satisfies Readonly<Record<string, Text>>

export function notExportable(what: string, all: readonly string[]): Text {
  return {
    en: `"${what}" cannot be exported; choose one of ${all.join(', ')}.`,
    zh: `不能导出“${what}”，只能是 ${all.join('、')}。`,
  }
}

// Why an entry of a list of numbers was not taken, for people.
import type { RejectReason } from '../domain/contact.ts'
import type { Text } from '../domain/language.ts'

export const REJECT_WORDS: Readonly<Record<RejectReason, Text>> = {
  phoneMissing: { en: 'there is no number', zh: '号码为空' },
  phoneInvalid: { en: 'this is not a telephone number', zh: '号码格式错误' },
  duplicate: { en: 'the task has this number, or the list has it twice', zh: '号码重复' },
  timeInvalid: { en: 'this is not a time', zh: '时间格式错误' },
  fieldsWrong: {
    en: 'own fields: at most 30 and 4 KiB together, with names of letters, digits and _',
    zh: '自定义字段最多 30 个、共 4 KiB，名称只能用文字、数字和下划线',
  },
  zoneUnknown: { en: 'there is no such time zone', zh: '时区不存在' },
  blocked: { en: 'the number is on the block list', zh: '黑名单号码' },
  textTooLong: { en: 'a text has more than 255 characters', zh: '字段超过 255 个字' },
  textUnstorable: { en: 'a text has characters that cannot be stored', zh: '字段含非法字符' },
}

// The words after 非法请求 (protocol.md §1): why a request cannot be read, or is refused before a service sees
// it.

/** A client's value as a message may repeat it. */
export function quoted(value: string): string {
  return value.length <= 200 ? value : value.slice(0, 200).replace(/[\ud800-\udbff]$/, '')
}

/** What can be wrong with one parameter. */
export const PARAMETER = {
  tokenAfterFile: 'token应在文件之前',
  notFile: (name: string) => `参数${name}应该为上传的文件（xlsx或csv）`,
  missing: (name: string) => `缺少必要参数${name}`,
  unstorable: (name: string) => `参数${name}含有非法字符`,
  notOneOf: (name: string, words: readonly unknown[], value: string) =>
    `参数${name}应该为：${words.join('/')}，但现在${name} = ${quoted(value)}`,
  tooLong: (name: string, length: number, longest: number) =>
    `${name}.len应该小于等于${longest}, 但现在${name}.len = ${length}`,
  tooGreat: (name: string, most: unknown, value: string) =>
    `${name}应该小于等于${most}, 但现在${name} = ${quoted(value)}`,
  tooSmall: (name: string, least: unknown, value: string) =>
    `${name}应该大于或等于${least}, 但现在${name} = ${quoted(value)}`,
  malformedJson: (name: string) => `参数${name}的JSON数据格式错误`,
  tooComplex: (name: string) => `参数${name}过于复杂：号码之外的数据过多`,
  plainNumbers: (name: string) => `${expectedList(name)}，但现在${name}是号码的列表`,
  formArray: (name: string, sent: string) => `${expectedList(name)}，但现在是表单数组${quoted(sent)}`,
} as const

/** Shows the start of a list that a client can copy. */
function expectedList(name: string): string {
  return `参数${name}应该为：JSON数组文本，如[{"phone":"18012345678","userid":""}]`
}

/** What can be wrong with the name of the service. */
export const SERVICE_NAME = {
  malformed: (name: string) => `非法服务：${quoted(name)}`,
  unknown: (name: string) => `接口服务${quoted(name)}不存在`,
} as const

/** Why a body cannot be read. */
export const BODY = {
  incomplete: '请求体不完整',
  tooLarge: (limit: number) => `请求体超过${limit}字节`,
  tokenTooLate: (limit: number) => `请求体超过${limit}字节时，token应在telphone之前`,
  encoding: (name: string) => `不支持Content-Encoding ${name.slice(0, 50)}`,
  charset: '文字编码错误，应为UTF-8或GB18030',
  malformedJson: '请求体的JSON数据格式错误',
  jsonTooComplex: '请求体的JSON数据过于复杂',
  malformedMultipart: 'multipart数据格式错误',
  incompleteMultipart: 'multipart数据不完整',
  multipartHeadTooLong: (bytes: number) => `multipart数据格式错误：头超过${bytes}字节`,
  multipartHeadTooManyLines: (lines: number) => `multipart数据格式错误：头超过${lines}行`,
  multipartUnnamed: 'multipart数据格式错误：缺少参数名',
  file: (name: string) => `不支持上传文件：参数${name.slice(0, 200)}`,
  /** `array`: a parameter that came as an array of the form. */
  tooManyParameters: (most: number, array: string | undefined) =>
    `参数超过${most}个` +
    (array === undefined ? '' : `；${array}应该为一个JSON数组文本，而不是${array}[0]这样的表单数组`),
} as const

/** What can be wrong before the body is read. */
export const HTTP = {
  unknownAddress: '地址不存在',
  headTooLong: '请求地址或请求头过长',
  tooSlow: '请求超时',
  unreadable: '无法识别的HTTP请求',
} as const

/** A warning beside an answer. */
export function ignoredParameter(name: string): string {
  return `参数${name}未知，已忽略`
}

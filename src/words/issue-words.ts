// What is wrong with a value, from zod's checks: a clause in each language that follows the name of the
// value.

import type { z } from 'zod'
import type { Text } from '../domain/language.ts'

type Issue = z.core.$ZodIssue

/** Chinese for the messages that our schemas define. */
export const OWN_MESSAGES: Readonly<Record<string, string>> = {
  'must be none or windows like 08:00-12:00,13:00-21:00': '必须是 none 或形如 08:00-12:00,13:00-21:00 的时段',
  'must be the name of a field like city': '必须是自定义字段名，如 城市：文字、数字和下划线，最多 30 个字',
  'unknown time zone': '不是有效的 IANA 时区名',
  'must be addresses or CIDR blocks, comma-separated': '必须是 IP 地址或 CIDR 网段，多个用逗号分隔',
  'must be host names or IP addresses without ports, comma-separated':
    '必须是主机名或 IP 地址，不带端口，多个用逗号分隔',
  'must be the name of a prompt, without a path': '必须是提示音的名称，不能带路径',
  'must be yyyy-mm-dd or yyyy-mm-dd hh:mm:ss': '必须形如 yyyy-mm-dd 或 yyyy-mm-dd hh:mm:ss',
  'must begin with postgres://': '必须以 postgres:// 开头',
  'must be like udp:0.0.0.0:5060,tcp:0.0.0.0:5060,ws:0.0.0.0:5066':
    '必须形如 udp:0.0.0.0:5060,tcp:0.0.0.0:5060,ws:0.0.0.0:5066',
  'must be letters, digits, dots and dashes': '只能包含字母、数字、点和短横线',
  'must be like 10000-19999': '必须形如 10000-19999',
  'must be a range of ports from 1024 to 65535': '必须是 1024 到 65535 之间的端口范围',
  'must be an ISO 3166 country like CN, GB or US': '必须是 ISO 3166 国家代码，如 CN、GB、US',
  'must be like https://crm.example,https://crm.example:8443':
    '必须形如 https://crm.example,https://crm.example:8443',
  'must have shares that add up to 1': '各项比例之和必须为 1',
  'must have shares that add up to 1 at most': '各项比例之和不能超过 1',
  'must name outcomes of the plan': '只能使用策略中定义的小结',
  'must be an IP address and a port, like 127.0.0.1:2223': '必须是 IP 地址和端口，如 127.0.0.1:2223',
}

export function clauseOf(issue: Issue | undefined): Text {
  if (issue === undefined) return { en: 'is not valid', zh: '无效' }
  const own = OWN_MESSAGES[issue.message]
  if (own !== undefined)
    return { en: issue.message === 'unknown time zone' ? 'is not a time zone' : issue.message, zh: own }
  switch (issue.code) {
    case 'invalid_type':
      return typeClause(issue.expected)
    case 'too_small':
      return sizeClause(issue.origin, Number(issue.minimum), 'least')
    case 'too_big':
      return sizeClause(issue.origin, Number(issue.maximum), 'most')
    case 'invalid_value':
      return valuesClause(issue.values.map(String))
    case 'invalid_format':
      return formatClause(issue.format)
    case 'invalid_union':
      return unionClause(issue.errors.flatMap(branch => branch.slice(0, 1)))
    default:
      return { en: issue.message, zh: issue.message }
  }
}

function typeClause(expected: string): Text {
  if (expected === 'int') return { en: 'must be a whole number', zh: '必须是整数' }
  if (expected === 'number') return { en: 'must be a number', zh: '必须是数字' }
  if (expected === 'boolean') return { en: 'must be true or false', zh: '只能是 true 或 false' }
  return { en: `must be of type ${expected}`, zh: `类型必须是 ${expected}` }
}

function sizeClause(origin: string, limit: number, kind: 'least' | 'most'): Text {
  if (origin === 'string') {
    if (kind === 'least' && limit === 1) return { en: 'must not be empty', zh: '不能为空' }
    return {
      en: `must have at ${kind} ${limit} characters`,
      zh: `${kind === 'least' ? '至少' : '最多'} ${limit} 个字符`,
    }
  }
  return { en: `must be at ${kind} ${limit}`, zh: `不能${kind === 'least' ? '小于' : '大于'} ${limit}` }
}

function valuesClause(values: readonly string[]): Text {
  const shown = values.map(value => (value === '' ? '""' : value))
  const rest = shown.slice(0, -1).join(', ')
  return {
    en: rest === '' ? `must be ${shown.at(-1)}` : `must be ${rest} or ${shown.at(-1)}`,
    zh: `只能是 ${values.map(value => (value === '' ? '空' : value)).join('、')}`,
  }
}

function formatClause(format: string): Text {
  if (format === 'url')
    return {
      en: 'must be an address that begins with http:// or https://',
      zh: '必须是 http:// 或 https:// 开头的地址',
    }
  if (format === 'ipv4' || format === 'ipv6') return { en: 'must be an IP address', zh: '必须是 IP 地址' }
  return { en: 'does not have the right form', zh: '格式不正确' }
}

/** For several forms: the allowed values, and what the last other form asks for. */
function unionClause(issues: readonly Issue[]): Text {
  const literals = issues
    .flatMap(issue => (issue.code === 'invalid_value' ? issue.values.map(String) : []))
    .filter(text => text !== '')
  const other = issues.findLast(
    issue =>
      issue.code !== 'invalid_value' && !(issue.code === 'invalid_type' && issue.expected === 'boolean'),
  )
  if (other === undefined) return valuesClause(literals)
  const { en, zh } = clauseOf(other)
  if (literals.length === 0) return { en, zh }
  return {
    en: `must be ${literals.join(', ')}, or ${en.replace(/^must /, '')}`,
    zh: `可以是 ${literals.join('、')}，否则${zh}`,
  }
}

// What all commands have in common to say: help, and every way a command can be mistyped.
import type { Text } from '../domain/language.ts'

export const HELP = {
  option: { en: 'show this help', zh: '显示帮助' },
  help: { en: 'show the help of a command', zh: '显示某个命令的帮助' },
  version: { en: 'show the version', zh: '显示版本号' },
  command: { en: 'command', zh: '命令' },
  options: { en: 'options', zh: '选项' },
  titles: {
    'Usage:': { en: 'Usage:', zh: '用法：' },
    'Options:': { en: 'Options:', zh: '选项：' },
    'Commands:': { en: 'Commands:', zh: '命令：' },
    'Arguments:': { en: 'Arguments:', zh: '参数：' },
  } as Readonly<Record<string, Text>>,
  settings: {
    en: 'Settings come from environment variables; docs/guide/en/settings.md lists them.',
    zh: '配置项从环境变量读取，见 docs/guide/zh/settings.md。',
  },
} as const

export const JSON_FLAG: Text = { en: 'print JSON', zh: '以 JSON 输出' }

export function yesNo(value: boolean): Text {
  return value ? { en: 'yes', zh: '是' } : { en: 'no', zh: '否' }
}

export function notInRange(flag: string, value: string, least: number, most: number): Text {
  return {
    en: `${flag} is "${value}"; it must be a number from ${least} to ${most}.`,
    zh: `${flag} 的值“${value}”无效：必须是 ${least} 到 ${most} 之间的数字。`,
  }
}

export function seeHelp(path: string): Text {
  return { en: `Run "${path} --help" to see its options.`, zh: `用法见 ${path} --help。` }
}

export function areMissing(flags: readonly string[]): Text {
  const last = flags.at(-1) ?? ''
  if (flags.length === 1) return { en: `${last} is missing.`, zh: `缺少 ${last}。` }
  return { en: `${flags.slice(0, -1).join(', ')} and ${last} are missing.`, zh: `缺少 ${flags.join('、')}。` }
}

export function optionNeedsValue(flag: string): Text {
  return { en: `${flag} needs a value.`, zh: `${flag} 后面缺少值。` }
}

export function oneOfThese(flag: string, value: string, values: readonly string[]): Text {
  const rest = values.slice(0, -1).join(', ')
  const last = values.at(-1) ?? ''
  return {
    en: `${flag} is "${value}"; it can be ${rest === '' ? last : `${rest} or ${last}`}.`,
    zh: `${flag} 的值“${value}”无效，只能是 ${values.join('、')}。`,
  }
}

/**
 * A mistake that commander found, as a sentence. `code` and the quoted parts of `message` are commander's;
 * `tooMuch` is the first argument too many.
 */
export function mistake(code: string, message: string, path: string, tooMuch: string): Text {
  const [, named = ''] = /'([^']*)'/.exec(message) ?? []
  const flag = /--[\w-]+/.exec(named)?.[0] ?? named
  const guess = guessed(message)
  switch (code) {
    case 'commander.unknownCommand':
      return joined(
        { en: `"${path}" has no command "${named}".`, zh: `${path} 没有“${named}”这个命令。` },
        guess,
      )
    case 'commander.unknownOption':
      return joined(
        { en: `"${path}" has no option ${named}.`, zh: `${path} 没有 ${named} 这个选项。` },
        guess,
      )
    case 'commander.optionMissingArgument':
      return optionNeedsValue(flag)
    case 'commander.missingArgument':
      return { en: `<${named}> is missing.`, zh: `缺少参数 <${named}>。` }
    case 'commander.excessArguments':
      return { en: `"${path}" does not take "${tooMuch}".`, zh: `${path} 不接受多余的参数“${tooMuch}”。` }
    case 'commander.conflictingOption': {
      const [one = '', other = ''] = message.match(/--[\w-]+/g) ?? []
      return { en: `${one} and ${other} cannot be used together.`, zh: `${one} 和 ${other} 不能同时使用。` }
    }
    default:
      return { en: message, zh: message }
  }
}

function guessed(message: string): Text | null {
  const [, words] = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message) ?? []
  if (words === undefined) return null
  const all = words.split(', ').map(word => `"${word}"`)
  return { en: `Did you mean ${all.join(' or ')}?`, zh: `是不是想输入 ${words.split(', ').join(' 或 ')}？` }
}

function joined(text: Text, guess: Text | null): Text {
  return guess === null ? text : { en: `${text.en} ${guess.en}`, zh: `${text.zh}${guess.zh}` }
}

// What the commands on accounts say.
import type { Text } from '../domain/language.ts'

export const ACCOUNT = {
  add: {
    en: 'add an account; unless you give a key, one is generated and shown once',
    zh: '新增企业；不指定密钥时自动生成并只显示一次',
  },
  set: { en: "change an account's settings", zh: '修改企业设置' },
  list: { en: 'list the accounts', zh: '列出企业' },
  show: {
    en: 'show an account and its settings; those never set are marked (default)',
    zh: '显示企业及其设置，未设置过的标“（默认）”',
  },
  code: { en: 'companycode of the account', zh: '企业编号 companycode' },
  name: { en: 'its name (default: the code)', zh: '企业名称，默认与编号相同' },
  appid: { en: 'appid its programs log in with', zh: '登录接口用的 appid' },
  accesskey: {
    en: 'access key; - reads it from standard input; if omitted, one is generated and shown once',
    zh: '登录密钥 accesskey；写“-”则从标准输入读取，不写则自动生成并只显示一次',
  },
  setting: {
    en: 'a setting; key= resets it to its default; may be repeated',
    zh: '设置项，写“键=”恢复默认值，可重复',
  },
  none: {
    en: 'There are no accounts yet; add one with "account add".',
    zh: '还没有企业，请用 account add 新增。',
  },
  ofAccount: { en: 'companycode of the account', zh: '所属企业编号' },
} as const satisfies Readonly<Record<string, Text>>

export function noAccount(code: string): Text {
  return {
    en: `There is no account ${code}; "account list" shows the existing ones.`,
    zh: `没有企业 ${code}，可用 account list 查看已有企业。`,
  }
}

export function accountAdded(code: string): Text {
  return { en: `Account ${code} added.`, zh: `已新增企业 ${code}。` }
}

/** `differing`: what was given but differs from what is stored. */
export function accountIsThere(code: string, differing: readonly string[]): Text {
  if (differing.length === 0)
    return {
      en: `Account ${code} already exists; nothing changed.`,
      zh: `企业 ${code} 已存在，未做任何改动。`,
    }
  return {
    en:
      `Account ${code} already exists; nothing changed. ${differing.join(', ')} ` +
      `${differing.length === 1 ? 'differs' : 'differ'} from what is stored.`,
    zh: `企业 ${code} 已存在，未做任何改动；${differing.join('、')} 与现有的不一致。`,
  }
}

export function appidTaken(appid: string): Text {
  return { en: `The appid ${appid} belongs to another account.`, zh: `appid ${appid} 已被其他企业使用。` }
}

/** `defaults`: the settings that were reset, with their defaults. */
export function settingsSet(code: string, defaults: ReadonlyMap<string, string>): Text {
  const [en, zh] = [`The settings of account ${code} were changed.`, `企业 ${code} 的设置已更新。`]
  if (defaults.size === 0) return { en, zh }
  const all = [...defaults]
  return {
    en: `${en} Reset to the default: ${all.map(([key, value]) => `${key} (${value})`).join(', ')}.`,
    zh: `${zh}已恢复默认值：${all.map(([key, value]) => `${key}（${value}）`).join('、')}。`,
  }
}

/** The value of a setting that nobody set. */
export function atDefault(value: string): Text {
  return { en: `${value} (default)`, zh: `${value}（默认）` }
}

export function noSuchSetting(pair: string, known: readonly string[]): Text {
  return {
    en: `--setting is "${pair}"; it must be key=value, where key is one of ${known.join(', ')}.`,
    zh: `--setting 的值“${pair}”无效，应写成“键=值”，键可以是：${known.join('、')}。`,
  }
}

export function badSetting(key: string, value: string, clause: Text): Text {
  return {
    en: `Setting ${key} cannot be "${value}": it ${clause.en}.`,
    zh: `设置项 ${key} 不能是“${value}”：${clause.zh}。`,
  }
}

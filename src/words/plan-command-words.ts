// What the commands on plans say.
import type { Text } from '../domain/language.ts'

export const PLAN = {
  list: { en: 'list the plans of an account', zh: '列出企业的外呼策略' },
  show: { en: 'print a plan as JSON', zh: '以 JSON 输出外呼策略' },
  profile: {
    en: 'print the legal frame of a country as a plan',
    zh: '以外呼策略的形式输出某国的合规模板',
  },
  profileName: { en: 'such as china-marketing or us-florida', zh: '如 china-marketing、us-florida' },
  set: {
    en: 'store a plan from a JSON file; tasks that use it follow within two seconds',
    zh: '从 JSON 文件保存外呼策略，使用它的任务在两秒内按新策略执行',
  },
  rename: {
    en: 'rename a plan; the tasks and the setting that name it follow',
    zh: '重命名外呼策略，使用它的任务和设置随之更新',
  },
  to: { en: 'its new name', zh: '新名称' },
  remove: { en: 'remove a plan from an account', zh: '移除企业的外呼策略' },
  file: { en: 'the plan as JSON; - reads it from standard input', zh: 'JSON 格式的策略文件，“-”为标准输入' },
  name: { en: 'name of the plan', zh: '策略名称' },
  anyway: {
    en: 'do it even if none of the numbers that wait could be called in the next 7 days',
    zh: '即使等待中的号码在未来 7 天内都不能拨打，也照样执行',
  },
} as const satisfies Readonly<Record<string, Text>>

export function planSet(name: string, version: number): Text {
  return {
    en:
      `Plan "${name}" stored (version ${version}). ` +
      'Tasks use it with "task set --plan", or by the setting plan.',
    zh: `已保存外呼策略“${name}”（第 ${version} 版）。用 task set --plan 指定给任务，或设为企业设置 plan。`,
  }
}

export function saidAgain({ en, zh }: Text): Text {
  return {
    en: `${en} Nothing was changed: add --anyway if this is meant.`,
    zh: `${zh}未作任何修改；确认无误请加 --anyway。`,
  }
}

export function planRenamed(name: string, to: string): Text {
  return { en: `Plan "${name}" is now "${to}".`, zh: `外呼策略“${name}”已改名为“${to}”。` }
}

export function planRemoved(name: string): Text {
  return { en: `Plan "${name}" removed.`, zh: `已移除外呼策略“${name}”。` }
}

export function noPlans(code: string): Text {
  return {
    en: `Account ${code} has no plans; add one with "plan set".`,
    zh: `企业 ${code} 还没有外呼策略，请用 plan set 新增。`,
  }
}

export function badPlan(faults: readonly Text[]): Text {
  return {
    en: ['The plan was not stored:', ...faults.map(({ en }) => `  ${en}`)].join('\n'),
    zh: ['策略未保存：', ...faults.map(({ zh }) => `  ${zh}`)].join('\n'),
  }
}

export function notJson(file: string, why: string): Text {
  return { en: `The file ${file} is not JSON: ${why}.`, zh: `文件 ${file} 不是有效的 JSON：${why}。` }
}

export function badPlanName(name: string, most: number): Text {
  return {
    en: `"${name}" cannot be the name of a plan: it has 1 to ${most} characters.`,
    zh: `“${name}”不能用作策略名称：长度为 1 到 ${most} 个字符。`,
  }
}

export function noProfile(name: string, all: readonly string[]): Text {
  return {
    en: `There is no profile "${name}", only ${all.join(', ')}.`,
    zh: `没有合规模板“${name}”，可用的有 ${all.join('、')}。`,
  }
}

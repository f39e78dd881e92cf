// Why a plan is not taken or not removed, for `/v1` and commands.
import type { Text } from '../domain/language.ts'
import { PLAN_FAULTS, type PlanFaultReason } from '../domain/plan/plan-fault.ts'
import { planFaultWords } from './plan-fault-words.ts'

export type PlanProblemReason =
  | 'planNotFound'
  | 'planIsDefault'
  | 'planInUse'
  | 'tooManyPlans'
  | 'planShutsOut'
  | PlanFaultReason

const FAULTS = Object.fromEntries(
  PLAN_FAULTS.map(reason => [
    reason,
    (path = '', ...about: string[]) => planFaultWords({ path, reason, about }),
  ]),
) as Readonly<Record<PlanFaultReason, (...about: readonly string[]) => Text>>

/**
 * `about`: the plan's name, then tasks; how many plans an account may have, or how many numbers
 * wait; or the place of a fault, then what its sentence names.
 */
export const PLAN_PROBLEMS: Readonly<Record<PlanProblemReason, (...about: readonly string[]) => Text>> = {
  ...FAULTS,
  planNotFound: name => ({ en: `There is no plan "${name}".`, zh: `没有外呼策略“${name}”。` }),
  planIsDefault: name => ({
    en: `"${name}" is the account's default plan: choose another one in the setting plan first.`,
    zh: `“${name}”是企业的默认策略，请先在设置 plan 中换用其他策略。`,
  }),
  planInUse: (name, ...tasks) => ({
    en: `Tasks dial by the plan "${name}": ${tasks.slice(0, 3).join(', ')}${tasks.length > 3 ? ', …' : ''}.`,
    zh: `任务正在使用策略“${name}”：${tasks.slice(0, 3).join('、')}${tasks.length > 3 ? '等' : ''}。`,
  }),
  planShutsOut: (count = '0') => {
    const shown = Number(count).toLocaleString('en-GB')
    return {
      en:
        count === '1'
          ? 'By this plan the one number that waits could not be called in the next 7 days.'
          : `By this plan none of the ${shown} numbers that wait could be called in the next 7 days.`,
      zh: `按此策略，等待中的 ${shown} 个号码在未来 7 天内都不能拨打。`,
    }
  },
  tooManyPlans: most => ({
    en: `The account has ${most} plans, the most there may be: delete one that is not needed.`,
    zh: `企业已有 ${most} 个外呼策略，达到上限，请先删除不用的。`,
  }),
}

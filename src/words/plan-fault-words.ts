// Why a plan is not taken, as a sentence in both languages.
import type { Text } from '../domain/language.ts'
import type { PlanFault, PlanFaultReason } from '../domain/plan/plan-fault.ts'

type Sentence = (...about: readonly string[]) => Text

const SENTENCES: Readonly<Record<PlanFaultReason, Sentence>> = {
  planUnknownField: names => ({ en: `A plan has no field ${names}.`, zh: `策略中没有字段 ${names}。` }),
  planOutOfBounds: () => ({
    en: 'This value is outside its bounds.',
    zh: '取值超出允许范围。',
  }),
  planMalformed: () => ({
    en: 'This value does not have the form that a plan asks for.',
    zh: '取值格式不符合策略要求。',
  }),
  planNeverOpens: () => ({
    en: 'These hours never open: nobody could be called in the next 400 days.',
    zh: '按此时段设置，未来 400 天内没有任何可拨时间。',
  }),
  planHoursOutsideLaw: (window, law) => ({
    en: `${window} is not within the hours of the law, ${law}.`,
    zh: `${window} 超出法定时段 ${law}。`,
  }),
  planAgainOutsideLaw: (clock, law) => ({
    en: `Nobody may be called at ${clock}: the law allows ${law}.`,
    zh: `${clock} 不在法定时段 ${law} 内，不能在此时再拨。`,
  }),
  planAgainOfNothing: code => ({
    en: `${code} is neither a result of the line nor an outcome of this plan.`,
    zh: `${code} 既不是线路结果，也不是本策略中的小结。`,
  }),
  planAgainMissing: code => ({
    en: `${code} is to be called again, but "again" does not say when: add a rule for it.`,
    zh: `小结 ${code} 要求再拨，但 again 中没有它的规则，请补充。`,
  }),
  planAgainUnused: code => ({
    en: `This rule is never used, because the outcome ${code} does not ask for another call.`,
    zh: `小结 ${code} 不要求再拨，这条规则不会生效。`,
  }),
  planAgainNoTime: code => ({
    en: `It is not said when ${code} is called again: give "after" or "at".`,
    zh: `没有说明 ${code} 何时再拨：请填写 after 或 at。`,
  }),
  planAgainTwoTimes: code => ({
    en: `${code} has both "after" and "at": give one of them.`,
    zh: `${code} 同时填写了 after 和 at：只能保留一个。`,
  }),
  planPausesUnused: (pauses, times) => ({
    en: `There are ${pauses} pauses, but the number is called again at most ${times} times.`,
    zh: `填写了 ${pauses} 个间隔，但最多只再拨 ${times} 次。`,
  }),
  planLeadsBack: code => ({
    en: `After ${code} the same number would be called again at once: the pause must be 1 minute or more.`,
    zh: `${code} 之后会立即再拨同一号码：间隔至少为 1 分钟。`,
  }),
  planCodeIsClass: code => ({
    en: `${code} is a result of the line: an outcome needs a code of its own.`,
    zh: `${code} 是线路结果的名称，小结请换一个编码。`,
  }),
  planKeyTwice: (key, other) => ({
    en: `Key ${key} is already that of ${other}.`,
    zh: `按键 ${key} 已用于 ${other}。`,
  }),
  planCallsRefusers: code => ({
    en: `${code} is a refusal: whoever refuses is not called again.`,
    zh: `${code} 表示客户拒绝：拒绝的客户不得再拨。`,
  }),
  planCallsStrangers: code => ({
    en: `${code} means a wrong number: it may not be called again.`,
    zh: `${code} 表示号码错误：不能再拨该号码。`,
  }),
  planLimitOutlivesCalls: (days, kept) => ({
    en: `This limit needs call records of ${days} days, but keepCallsDays keeps them for ${kept}.`,
    zh: `该限制需要 ${days} 天的通话记录，但 keepCallsDays 只保留 ${kept} 天。`,
  }),
  planLimitTwice: () => ({
    en: 'This limit differs from an earlier one in its figure only: keep the lower one.',
    zh: '该限制与前面一条只有次数不同：请只保留较小的一条。',
  }),
}

/** What is wrong, for whoever sees the place. */
export function faultSentence({ reason, about }: Pick<PlanFault, 'reason' | 'about'>): Text {
  return SENTENCES[reason](...about)
}

/** The path comes first, because a plan has many fields of one kind. */
export function planFaultWords({ path, ...fault }: PlanFault): Text {
  const { en, zh } = faultSentence(fault)
  return path === '' ? { en, zh } : { en: `${path}: ${en}`, zh: `${path}：${zh}` }
}

// What the profiles are for, and where each of their rules comes from.
import type { Text } from '../domain/language.ts'
import type { ProfileName } from '../domain/plan/profile/profiles.ts'

interface ProfileWords {
  readonly label: Text
  /** What has no place in a rule and must be known. */
  readonly about: Text | null
  /** By the place of a rule in the plan. */
  readonly sources: Readonly<Record<string, Text>>
}

const TENCENT: Text = {
  en: "Carriers' rules as published by Tencent Cloud Contact Center, document 679/79155, 2026-02-11",
  zh: '运营商规则，见腾讯云联络中心文档 679/79155（2026-02-11）',
}
const REFUSALS_CHINA: Text = {
  en: 'Draft Regulation on SMS and voice call services (MIIT, August 2020); plan of 13 departments (2018)',
  zh: '《通信短信息和语音呼叫服务管理规定（征求意见稿）》（2020 年 8 月）；十三部门专项行动方案（2018 年）',
}
const COLLECTION: Text = { en: 'National standard GB/T 45251-2025', zh: '国家标准 GB/T 45251-2025' }
const BANKING: Text = {
  en: 'China Banking Association, guidelines on collection (trial), January 2026; every attempt is counted',
  zh: '中国银行业协会《个人消费类贷款催收工作指引（试行）》，2026 年 1 月；统计全部尝试',
}
const UNCONFIRMED: Text = {
  en: 'To be confirmed: the text was not at hand',
  zh: '待核实：未能取得原文',
}
const REFUSALS_US: Text = {
  en: '47 CFR 64.1200(d)(3), (6): kept for 5 years at least; the profile keeps it for good',
  zh: '47 CFR 64.1200(d)(3)、(6)：至少保留 5 年；模板永久保留',
}
const same = (text: string): Text => ({ en: text, zh: text })

export const PROFILE_WORDS: Readonly<Record<ProfileName, ProfileWords>> = {
  'china-marketing': {
    label: { en: 'China: marketing', zh: '中国：营销外呼' },
    about: null,
    sources: {
      'hours.law': TENCENT,
      'limits.0': TENCENT,
      'limits.1': TENCENT,
      'outcomes.refused': REFUSALS_CHINA,
    },
  },
  'china-collection': {
    label: { en: 'China: collection', zh: '中国：催收' },
    about: null,
    sources: {
      'hours.law': {
        en: 'GB/T 45251-2025; China Banking Association, January 2026: outside only with consent',
        zh: 'GB/T 45251-2025；中国银行业协会指引（2026 年 1 月）：其他时间须经债务人同意',
      },
      'limits.0': COLLECTION,
      'limits.1': BANKING,
    },
  },
  'china-collection-ningxia': {
    label: { en: 'China: collection in Ningxia', zh: '中国：催收（宁夏）' },
    about: {
      en: 'The text of this rule was not at hand: have its figures confirmed before you rely on them.',
      zh: '该规定的原文未能取得，使用前请核实其中的数字。',
    },
    sources: {
      'hours.law': UNCONFIRMED,
      'hours.week': UNCONFIRMED,
      'hours.holidays': {
        en: 'Days off: notice of the State Council of 4 November 2025',
        zh: '放假安排：国务院办公厅 2025 年 11 月 4 日通知',
      },
      'limits.0': UNCONFIRMED,
      'limits.1': BANKING,
    },
  },
  'cloud-floors': {
    label: { en: 'China: what clouds and carriers enforce', zh: '中国：云平台与运营商底线' },
    about: null,
    sources: { 'hours.law': TENCENT, 'limits.0': TENCENT, 'limits.1': TENCENT },
  },
  us: {
    label: { en: 'United States: solicitation', zh: '美国：电话推销' },
    about: null,
    sources: {
      'hours.law': same('47 CFR 64.1200(c)(1); 16 CFR 310.4(c)'),
      'outcomes.refused': REFUSALS_US,
    },
  },
  'us-debt': {
    label: { en: 'United States: debt collection', zh: '美国：债务催收' },
    about: null,
    sources: {
      'hours.law': same('12 CFR 1006.6(b)(1)(i)'),
      'limits.0': {
        en: '12 CFR 1006.14(b)(2)(i)(A), about one debt; the profile counts the person',
        zh: '12 CFR 1006.14(b)(2)(i)(A)，按每笔债务；模板按人统计',
      },
      'limits.1': same('12 CFR 1006.14(b)(2)(i)(B), (b)(3)(i)'),
    },
  },
  'us-florida': {
    label: { en: 'Florida: solicitation', zh: '佛罗里达：电话推销' },
    about: null,
    sources: {
      'hours.law': same('Fla. Stat. 501.616(6)(a)'),
      'limits.0': {
        en: 'Fla. Stat. 501.616(6)(b), on one subject; the profile counts all',
        zh: 'Fla. Stat. 501.616(6)(b)，按同一事由；模板统计全部呼叫',
      },
      'outcomes.refused': REFUSALS_US,
    },
  },
  uk: {
    label: { en: 'United Kingdom', zh: '英国' },
    about: {
      en: 'Ofcom also asks for a message that says who called after an abandoned call (abandonPrompt).',
      zh: 'Ofcom 还要求呼损时播放说明来电者身份的录音：请用 abandonPrompt 选用。',
    },
    sources: {
      'hours.law': {
        en: "No statute; the practice of the Direct Marketing Association's code",
        zh: '没有法律规定；按英国直销协会（DMA）守则的惯例',
      },
      'limits.0': {
        en: 'Ofcom, persistent misuse (2010; 2016): 72 hours after an abandoned call; this is stricter',
        zh: 'Ofcom 关于持续滥用的声明（2010 年；2016 年）：呼损后 72 小时；模板更严格，每次接听都适用',
      },
      'outcomes.refused': {
        en: 'Privacy and Electronic Communications Regulations 2003, reg. 21',
        zh: '《2003 年隐私与电子通信条例》第 21 条',
      },
    },
  },
}

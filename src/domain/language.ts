// The two languages people are spoken to in, and which of them a locale asks for.

export type Language = 'en' | 'zh'

/** `zh` for zh_CN.UTF-8, zh-Hans and the like; `en` for every other locale and for none. */
export function languageOf(locale: string | undefined): Language {
  return /^zh\b|^zh[_-]/i.test(locale ?? '') ? 'zh' : 'en'
}

/** A sentence, or a word, in both. */
export interface Text {
  readonly en: string
  readonly zh: string
}

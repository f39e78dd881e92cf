// The two languages people are spoken to in, and which of them a locale asks for.

export type Language = 'en' | 'zh'

/** `zh` for zh_CN.UTF-8, zh-Hans and the like; `en` for every other locale and for none. */
export function languageOf(locale: string | undefined): Language {
  return /^zh\b|^zh[_-]/i.test(locale ?? '') ? 'zh' : 'en'
}

/** A sentence or a word in both languages. */
export interface Text {
  readonly en: string
  readonly zh: string
}

/** A number with its noun, in English: `1 agent`, `5 pushes`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`
}

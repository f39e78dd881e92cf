// The language that is spoken until somebody chooses another.

export type Language = 'zh' | 'en'

const KEY = 'yuhu.language'

/** What was chosen before; else what the browser speaks. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEY)
  if (chosen === 'zh' || chosen === 'en') return chosen
  return navigator.language.startsWith('zh') ? 'zh' : 'en'
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(KEY, language)
}

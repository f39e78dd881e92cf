// The two languages of the console: every sentence stands in both, side by side, checked by the compiler.
import { createContext, useCallback, useContext } from 'react'
import type { Language } from './chosen-language.ts'

export interface Text {
  readonly zh: string
  readonly en: string
}

interface Spoken {
  readonly language: Language
  choose(language: Language): void
}

export const LanguageContext = createContext<Spoken>({ language: 'zh', choose: () => {} })

export function useLanguage(): Spoken {
  return useContext(LanguageContext)
}

/** A number stays with its unit where a line breaks. */
const BEFORE_UNIT = /(?<=\d) (?=%|s\b|\p{Script=Han})/gu

/** Says a text in the language of the reader. */
export function useSay(): (text: Text) => string {
  const { language } = useLanguage()
  return useCallback(text => text[language].replace(BEFORE_UNIT, '\u00a0'), [language])
}

// What an examination found: right or wrong, in a sentence of both languages.

export interface Finding {
  readonly wrong: boolean
  /** In English. */
  readonly text: string
  readonly zh: string
}

export const fine = (text: string, zh: string): Finding => ({ wrong: false, text, zh })
export const wrong = (text: string, zh: string): Finding => ({ wrong: true, text, zh })

// An obstacle outside of Yuhu and what would help, as a sentence in both languages.

export class Hindrance extends Error {
  readonly zh: string

  constructor(en: string, zh: string, cause?: unknown) {
    super(en, { cause })
    this.zh = zh
  }
}

/** A command that does not create an installation found none. */
export class NoInstallation extends Hindrance {}

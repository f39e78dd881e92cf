// Something outside of Yuhu is in the way, and what would help: a sentence in both languages.

export class Hindrance extends Error {
  readonly zh: string

  constructor(en: string, zh: string, cause?: unknown) {
    super(en, { cause })
    this.zh = zh
  }
}

/** There is nothing where a command that makes nothing looked. */
export class NoInstallation extends Hindrance {}

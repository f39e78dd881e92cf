// What `/v1` and commands ask of an account's prompts.
import type { PromptSetting } from '../../domain/prompt.ts'

export interface PromptBook {
  /** By their names. */
  listPrompts(accountId: number): Promise<readonly PromptDetail[]>
  /** `tooMany`, `tooLong`: the account would have more than PROMPT_LIMITS allow. */
  addPrompt(accountId: number, draft: NewPrompt): Promise<PromptDetail | 'taken' | 'tooMany' | 'tooLong'>
  /** Null: there is none. */
  promptSound(accountId: number, name: string): Promise<PromptSound | null>
  /** Settings that name it name it by its new name. */
  renamePrompt(accountId: number, name: string, to: string): Promise<PromptDetail | 'notFound' | 'taken'>
  /** Refused while settings name it, or a task that has not ended plays it. */
  removePrompt(accountId: number, name: string): Promise<'removed' | 'notFound' | 'inTask' | UsedBy>
}

export interface NewPrompt {
  readonly name: string
  readonly samples: Int16Array
  readonly uploadedBy: string
}

export interface PromptDetail extends UsedBy {
  readonly name: string
  readonly seconds: number
  readonly uploadedBy: string
  /** Epoch ms. */
  readonly uploadedAt: number
}

export interface UsedBy {
  readonly usedBy: readonly PromptSetting[]
}

export interface PromptSound {
  readonly samples: Int16Array
  /** Epoch ms. */
  readonly uploadedAt: number
}

// The prompts of an account: sounds that its customers hear, each with a name that settings choose it by.
import { PLACE_PROMPTS } from './call/place-in-line.ts'

/** A minute of sound is 960,000 bytes. */
export const PROMPT_LIMITS = {
  secondsEach: 300,
  count: 100,
  secondsTogether: 3_600,
  /** Five minutes of two channels at 48 kHz in floats of 32 bits are 115,200,000. */
  fileBytes: 120_000_000,
  nameLength: 100,
} as const

/** The settings that name a prompt. */
export const PROMPT_SETTINGS = ['waitPrompt', 'abandonPrompt', 'holdPrompt', 'inboundPrompt'] as const
export type PromptSetting = (typeof PROMPT_SETTINGS)[number]

/** Also that of a file, and never a way out of its folder. */
export const PROMPT_NAME = /^[^./\\\p{C}][^/\\\p{C}]*$/u

type Named = Readonly<Record<PromptSetting, string>>

export function settingsNaming(name: string, settings: Named): PromptSetting[] {
  return PROMPT_SETTINGS.filter(setting => settings[setting] === name)
}

/** Those that are handed to the switch: the ones in use, and all that may say a place in the line. */
export function promptsPlayed(settings: Named & { readonly inboundPositionSeconds: number }): string[] {
  const places = settings.inboundPositionSeconds > 0 ? PLACE_PROMPTS : []
  return [...promptsNamed(settings), ...places]
}

/** The names that settings choose, each once. */
export function promptsNamed(settings: Named): string[] {
  return [...new Set(PROMPT_SETTINGS.map(setting => settings[setting]).filter(name => name !== ''))]
}

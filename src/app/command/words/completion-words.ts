// What `completion` says.
import type { Text } from '../spoken-language.ts'

export const COMPLETION = {
  shell: { en: 'your shell', zh: '所用的 shell' },
} as const satisfies Readonly<Record<string, Text>>

export function noSuchShell(shell: string, all: readonly string[]): Text {
  return {
    en: `There is no completion for «${shell}»; there is one for ${all.join(' and ')}.`,
    zh: `没有“${shell}”的补全脚本，目前支持 ${all.join('、')}。`,
  }
}

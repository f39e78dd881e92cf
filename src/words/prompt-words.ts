// What the commands on prompts say.
import type { Text } from '../domain/language.ts'

export const PROMPT = {
  add: { en: 'add a prompt to an account from a WAV file', zh: '从 WAV 文件给企业增加提示音' },
  list: { en: 'list the prompts of an account', zh: '列出企业的提示音' },
  rename: {
    en: 'rename a prompt; settings that name it follow',
    zh: '重命名提示音，使用它的设置随之更新',
  },
  remove: { en: 'remove a prompt from an account', zh: '移除企业的提示音' },
  file: { en: 'the WAV file', zh: 'WAV 文件' },
  name: {
    en: 'its name; by default that of the file without its ending',
    zh: '名称，默认为文件名（不含扩展名）',
  },
  ofPrompt: { en: 'name of the prompt', zh: '提示音名称' },
  to: { en: 'its new name', zh: '新名称' },
} as const satisfies Readonly<Record<string, Text>>

export function promptAdded(name: string, seconds: number): Text {
  return {
    en:
      `Prompt "${name}" added, ${seconds.toFixed(1)} s. ` +
      'Choose it with "account set --setting waitPrompt=…".',
    zh: `已新增提示音“${name}”，${seconds.toFixed(1)} 秒。用 account set --setting waitPrompt=… 选用。`,
  }
}

export function promptTaken(code: string, name: string): Text {
  return {
    en: `Account ${code} has a prompt "${name}" already; nothing changed. Choose another --name.`,
    zh: `企业 ${code} 已有提示音“${name}”，未做任何改动，请用 --name 另取名称。`,
  }
}

export function promptRenamed(name: string, to: string): Text {
  return { en: `Prompt "${name}" is now "${to}".`, zh: `提示音“${name}”已改名为“${to}”。` }
}

export function promptRemoved(name: string): Text {
  return { en: `Prompt "${name}" removed.`, zh: `已移除提示音“${name}”。` }
}

export function noPrompts(code: string): Text {
  return {
    en: `Account ${code} has no prompts; add one with "prompt add".`,
    zh: `企业 ${code} 还没有提示音，请用 prompt add 新增。`,
  }
}

export function badPromptName(name: string, most: number): Text {
  return {
    en:
      `"${name}" cannot be the name of a prompt: it has up to ${most} characters, ` +
      'no slashes, and does not begin with a dot.',
    zh: `“${name}”不能用作提示音名称：最多 ${most} 个字符，不能含斜杠，不能以点开头。`,
  }
}

// What the commands say about keys and passwords.
import type { Text } from '../domain/language.ts'

export const PASSWORD_LEAST = 10

export function noSecretOnInput(flag: string): Text {
  return {
    en: `${flag} - reads a line from standard input, but there was none.`,
    zh: `${flag} - 要从标准输入读取一行，但没有读到内容。`,
  }
}

export function keyMade(key: string): Text {
  return { en: `Its access key, shown only once: ${key}`, zh: `登录密钥（仅显示这一次）：${key}` }
}

export function passwordMade(password: string): Text {
  return { en: `Its password, shown only once: ${password}`, zh: `密码（仅显示这一次）：${password}` }
}

export function passwordTooShort(where: string, length: number): Text {
  return {
    en:
      `${where} has ${length} characters and needs at least ${PASSWORD_LEAST}, because ` +
      'strangers guess phone passwords all day. Add --weak to use it anyway.',
    zh: `${where} 只有 ${length} 个字符，至少需要 ${PASSWORD_LEAST} 个：话机密码随时有人在试探。确实要用请加 --weak。`,
  }
}

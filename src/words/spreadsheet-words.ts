// What the commands say about files that cannot be read.
import type { Text } from '../domain/language.ts'

export function fileUnreadable(file: string, why: string): Text {
  return { en: `The file ${file} cannot be read: ${why}.`, zh: `文件 ${file} 无法读取：${why}。` }
}

export function fileTooLarge(file: string, most: number): Text {
  const megabytes = most / 1_024 / 1_024
  return {
    en: `The file ${file} is larger than ${megabytes} MiB; split it.`,
    zh: `文件 ${file} 超过 ${megabytes} MiB，请拆分后导入。`,
  }
}

export function fileBroken(file: string, why: string): Text {
  return { en: `The file ${file} is not a CSV file: ${why}.`, zh: `文件 ${file} 不是有效的 CSV：${why}。` }
}

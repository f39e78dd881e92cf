// The installation's own prompts: files in the folder `prompts` of this machine's data folder, which any
// account's settings may name.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export function promptsFolder(dataFolder: string): string {
  return join(dataFolder, 'prompts')
}

/** None if the folder is not there or cannot be read. */
export async function promptFiles(dataFolder: string): Promise<string[]> {
  return readdir(promptsFolder(dataFolder)).catch(() => [])
}

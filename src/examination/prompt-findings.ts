// Whether customers hear the prompts that an account's settings name.
import { type Finding, wrong } from '../domain/finding.ts'
import { promptsNamed, settingsNaming } from '../domain/prompt.ts'
import type { AccountPicture } from '../store/port/account-picture.ts'

/** `files`: the names that the installation's folder of prompts has. */
export function promptFindings({ account, prompts }: AccountPicture, files: readonly string[]): Finding[] {
  const { code, settings } = account
  const known = new Set([...prompts.map(({ name }) => name), ...files])
  return promptsNamed(settings)
    .filter(name => !known.has(name))
    .map(name => {
      const naming = settingsNaming(name, settings)
      return wrong(
        `Account ${code} has no prompt "${name}", which its ${naming.join(' and ')} names, nor does the ` +
          'folder prompts of this machine: customers hear nothing. ' +
          'Add it with "prompt add", or choose another.',
        `企业 ${code} 的 ${naming.join('、')} 使用提示音“${name}”，但企业和本机的 prompts 目录里都没有它，` +
          '客户听不到声音。请用 prompt add 新增，或改选其他提示音。',
      )
    })
}

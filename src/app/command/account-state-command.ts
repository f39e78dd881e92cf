// `account disable|enable|rotate-key|remove`: what takes effect at once for the whole account.
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as words from '../../words/account-state-words.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { accountNamed, withStore } from './installation.ts'
import { secretOf } from './secret.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const { STATE } = words

export function defineAccountState(word: Word): void {
  for (const enabled of [false, true]) {
    word
      .verb(enabled ? 'enable' : 'disable', enabled ? STATE.enable : STATE.disable)
      .needs('--code <code>', ACCOUNT.code)
      .does(async ({ code }: { code: string }) => {
        const isChanged = await withStore(async store => {
          await accountNamed(store, code)
          return store.setEnabled(code, enabled)
        })
        word.terminal.say(words.isNow(code, enabled, isChanged))
      })
  }
  defineRotateKey(word)
  defineRemove(word)
}

function defineRotateKey(word: Word): void {
  word
    .verb('rotate-key', STATE.rotateKey)
    .needs('--code <code>', ACCOUNT.code)
    .takes('--accesskey <key>', ACCOUNT.accesskey)
    .does(async ({ code, accesskey }: { code: string; accesskey?: string }) => {
      const key = await secretOf(accesskey, '--accesskey')
      const { hashSecret } = await import('../../api/credentials/secret-hash.ts')
      await withStore(async store => {
        await accountNamed(store, code)
        await store.replaceKey(code, await hashSecret(key.value))
      })
      word.terminal.say(words.keyReplaced(code, key.made ? key.value : null))
    })
}

function defineRemove(word: Word): void {
  word
    .verb('remove', STATE.remove)
    .needs('--code <code>', ACCOUNT.code)
    .takes('--yes', STATE.yes)
    .does(async ({ code, yes }: { code: string; yes?: true }) => {
      if (!yes) throw new UsageError(words.sayYes(code))
      await withStore(async store => {
        await accountNamed(store, code)
        const answer = await store.removeAccount(code)
        if (!answer.removed) throw new CommandFailure(words.notRemoved(code, answer.calls))
      })
      const [{ readConfig }, { recordingFolder }] = await Promise.all([
        import('../config.ts'),
        import('../../domain/recording.ts'),
      ])
      const folder = resolve(readConfig().YUHU_DATA_DIR, 'recordings', recordingFolder(code))
      await rm(folder, { recursive: true, force: true })
      word.terminal.say(words.accountRemoved(code, folder))
    })
}

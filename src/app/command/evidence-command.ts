// `evidence`: everything known of a number in a signed file, and whether such a file is as it was signed.
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { errorText } from '../../domain/error-text.ts'
import { normalizePhone } from '../../domain/phone.ts'
import { gatherEvidence } from '../../evidence/evidence.ts'
import { evidencePage } from '../../evidence/evidence-page.ts'
import { isGenuine, readClaim, signedJson, signedPage } from '../../evidence/signed-file.ts'
import { openRecordingFolder } from '../../store/recording-folder.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { badPhone } from '../../words/block-words.ts'
import {
  EVIDENCE,
  evidenceWritten,
  isGenuineFile,
  isNoEvidence,
  isNotGenuine,
} from '../../words/evidence-words.ts'
import { fileUnreadable } from '../../words/spreadsheet-words.ts'
import { readConfig } from '../config.ts'
import { machineActor } from '../machine-actor.ts'
import { programVersion } from '../program-version.ts'
import { createRealClock } from '../real-clock.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly phone: string
  readonly out?: string
}

export function defineEvidence(word: Word): void {
  const { terminal } = word
  word
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--phone <number>', EVIDENCE.phone)
    .takes('--out <file>', EVIDENCE.out)
    .does(async ({ account: code, phone: typed, out }: Given) => {
      const isPage = /\.html?$/i.test(out ?? '')
      const { phone, file } = await withStore(async store => {
        const account = await accountNamed(store, code)
        const phone = normalizePhone(typed, account.settings.country)
        if (phone === null) throw new UsageError(badPhone(typed, account.settings.country))
        await store.noteAudit(account.id, 'exported', 'evidence', phone, { form: isPage ? 'html' : 'json' })
        const by = {
          madeBy: machineActor().name,
          program: programVersion(),
          now: createRealClock().systemTime(),
        }
        const folder = openRecordingFolder(resolve(readConfig().YUHU_DATA_DIR, 'recordings'))
        const evidence = await gatherEvidence(store, folder, { account, phone, ...by })
        const key = await store.evidenceKey(account.id)
        if (!isPage) return { phone, file: signedJson(key, code, evidence) }
        return { phone, file: signedPage(key, code, evidencePage(evidence, terminal.language)) }
      })
      if (out === undefined) return terminal.writeOut(file)
      await writeFile(out, file)
      terminal.say(evidenceWritten(phone, out))
    })
  word
    .verb('verify', EVIDENCE.verifyFile)
    .argument('<file>', terminal.word(EVIDENCE.file))
    .does(async (_given: object, path = '') => {
      const bytes = await readFile(path).catch(error => {
        throw new CommandFailure(fileUnreadable(path, errorText(error)))
      })
      const claim = readClaim(bytes)
      if (claim === null) throw new CommandFailure(isNoEvidence(path))
      await withStore(async store => {
        const account = await store.findAccount(claim.account)
        const key = account === null ? null : await store.evidenceKey(account.id)
        if (key === null || !isGenuine(key, bytes)) throw new CommandFailure(isNotGenuine(path))
      })
      terminal.say(isGenuineFile(path, claim.account))
    })
}

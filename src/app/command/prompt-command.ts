// `prompt`: the sounds that customers of an account hear.
import { createReadStream } from 'node:fs'
import { basename, extname } from 'node:path'
import { errorText } from '../../domain/error-text.ts'
import { PROMPT_LIMITS, PROMPT_NAME } from '../../domain/prompt.ts'
import { SoundIntake } from '../../domain/sound/sound-intake.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { PROMPT_PROBLEMS } from '../../words/prompt-problem-words.ts'
import * as words from '../../words/prompt-words.ts'
import { fileUnreadable } from '../../words/spreadsheet-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { machineActor } from '../machine-actor.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const { PROMPT } = words

interface Given {
  readonly account: string
  readonly name: string
}

export function definePrompt(word: Word): void {
  const { terminal } = word
  word
    .verb('add', PROMPT.add)
    .argument('<file>', terminal.word(PROMPT.file))
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--name <name>', PROMPT.name)
    .does(async ({ account, name }: { account: string; name?: string }, file = '') => {
      const called = checkedName(name ?? basename(file, extname(file)))
      const samples = await soundIn(file)
      const added = await withStore(async store => {
        const { id } = await accountNamed(store, account)
        return store.addPrompt(id, { name: called, samples, uploadedBy: machineActor().name })
      })
      if (added === 'taken') throw new CommandFailure(words.promptTaken(account, called))
      if (added === 'tooMany') throw new CommandFailure(PROMPT_PROBLEMS.tooManyPrompts())
      if (added === 'tooLong') throw new CommandFailure(PROMPT_PROBLEMS.promptsTooLong())
      terminal.say(words.promptAdded(called, added.seconds))
    })
  word
    .verb('list', PROMPT.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account: string; json?: true }) => {
      const prompts = await withStore(async store =>
        store.listPrompts((await accountNamed(store, account)).id),
      )
      if (json) terminal.printJson(prompts)
      else if (prompts.length === 0) terminal.say(words.noPrompts(account))
      else
        terminal.printTable(
          ['name', 'seconds', 'uploadedBy', 'usedBy'],
          prompts.map(one => [one.name, one.seconds.toFixed(1), one.uploadedBy, one.usedBy.join(' ')]),
        )
    })
  defineChanges(word)
}

function defineChanges(word: Word): void {
  const { terminal } = word
  word
    .verb('rename', PROMPT.rename)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--name <name>', PROMPT.ofPrompt)
    .needs('--to <name>', PROMPT.to)
    .does(async ({ account, name, to }: Given & { to: string }) => {
      const called = checkedName(to)
      const renamed = await withStore(async store =>
        store.renamePrompt((await accountNamed(store, account)).id, name, called),
      )
      if (renamed === 'notFound') throw new CommandFailure(PROMPT_PROBLEMS.promptNotFound(name))
      if (renamed === 'taken') throw new CommandFailure(words.promptTaken(account, called))
      terminal.say(words.promptRenamed(name, called))
    })
  word
    .verb('remove', PROMPT.remove)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--name <name>', PROMPT.ofPrompt)
    .does(async ({ account, name }: Given) => {
      const removed = await withStore(async store =>
        store.removePrompt((await accountNamed(store, account)).id, name),
      )
      if (removed === 'notFound') throw new CommandFailure(PROMPT_PROBLEMS.promptNotFound(name))
      if (removed === 'inTask') throw new CommandFailure(PROMPT_PROBLEMS.promptInTask(name))
      if (removed !== 'removed')
        throw new CommandFailure(PROMPT_PROBLEMS.promptInUse(name, ...removed.usedBy))
      terminal.say(words.promptRemoved(name))
    })
}

function checkedName(given: string): string {
  const name = given.trim()
  if (name.length > PROMPT_LIMITS.nameLength || !PROMPT_NAME.test(name))
    throw new UsageError(words.badPromptName(given, PROMPT_LIMITS.nameLength))
  return name
}

async function soundIn(file: string): Promise<Int16Array> {
  const intake = new SoundIntake(PROMPT_LIMITS.secondsEach)
  const bytes: AsyncIterable<Buffer> = createReadStream(file)
  try {
    for await (const part of bytes) {
      const refused = intake.push(part)
      if (refused !== null) throw new CommandFailure(PROMPT_PROBLEMS[refused.refused](...refused.about))
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(fileUnreadable(file, errorText(error)))
  }
  const samples = intake.end()
  if ('refused' in samples) throw new CommandFailure(PROMPT_PROBLEMS[samples.refused](...samples.about))
  return samples
}

// The commands of the program. For a fast start, a command's file is loaded only when the command is typed.

import { CommanderError } from 'commander'
import type { Text } from '../../domain/language.ts'
import { ABOUT, PROGRAM } from '../../words/program-words.ts'
import { HELP } from '../../words/usage-words.ts'
import { programVersion } from '../program-version.ts'
import { said } from './said.ts'
import { type Environment, languageIn } from './spoken-language.ts'
import { type Streams, Terminal } from './terminal.ts'
import { Word } from './word.ts'

/** Gives a word its verbs or its flags; `whole` is the command line with all of its words. */
export type Definition = (word: Word, whole: () => Promise<Word>) => void

const DEFINITIONS: Readonly<Record<keyof typeof ABOUT, () => Promise<Definition>>> = {
  serve: async () => (await import('./serve-flags.ts')).defineServe,
  account: async () => (await import('./account-command.ts')).defineAccount,
  user: async () => (await import('./user-command.ts')).defineUser,
  agent: async () => (await import('./agent-command.ts')).defineAgent,
  trunk: async () => (await import('./trunk-command.ts')).defineTrunk,
  'caller-id': async () => (await import('./caller-id-command.ts')).defineCallerId,
  prompt: async () => (await import('./prompt-command.ts')).definePrompt,
  evidence: async () => (await import('./evidence-command.ts')).defineEvidence,
  plan: async () => (await import('./plan-command.ts')).definePlan,
  'call-back': async () => (await import('./call-back-command.ts')).defineCallBack,
  block: async () => (await import('./block-command.ts')).defineBlock,
  task: async () => (await import('./task-command.ts')).defineTask,
  why: async () => (await import('./why-command.ts')).defineWhy,
  'stop-all': async () => (await import('./stop-all-command.ts')).defineStopAll,
  export: async () => (await import('./export-command.ts')).defineExport,
  push: async () => (await import('./push-command.ts')).definePush,
  report: async () => (await import('./report-command.ts')).defineReport,
  sim: async () => (await import('./sim-command.ts')).defineSim,
  migrate: async () => (await import('./migrate-command.ts')).defineMigrate,
  doctor: async () => (await import('./doctor-command.ts')).defineDoctor,
  completion: async () => (await import('./completion-command.ts')).defineCompletion,
}

/** Runs what was typed and returns the exit code: 0 done, 1 failed, 2 mistyped. */
export async function run(
  argv: readonly string[],
  environment: Environment,
  streams: Streams,
): Promise<number> {
  const terminal = new Terminal(languageIn(environment), streams)
  try {
    const [first] = argv.filter(word => !word.startsWith('-') && word !== 'help')
    await (await program(terminal, word => word === first)).parseAsync(argv, { from: 'user' })
    return terminal.exitCode
  } catch (error) {
    if (error instanceof CommanderError)
      return error.code === 'commander.help' && !argv.includes('help') ? 2 : 0
    const { lines, exitCode } = said(error, terminal.language)
    terminal.writeErr(`${lines}\n`)
    return exitCode
  }
}

/** The whole command line, with the definitions of those words that are wanted. */
export async function program(
  terminal: Terminal,
  isWanted: (word: string) => boolean = () => true,
): Promise<Word> {
  const root = new Word('yuhu', terminal)
  root.description(terminal.word(PROGRAM)).addHelpText('after', `\n${terminal.word(HELP.settings)}`)
  root.option('-V, --version', terminal.word(HELP.version))
  root.on('option:version', () => {
    terminal.print(programVersion())
    throw new CommanderError(0, 'commander.version', '')
  })
  for (const [name, define] of Object.entries(DEFINITIONS)) {
    const word = root.verb(name, aboutOf(name))
    if (isWanted(name)) (await define())(word, () => program(terminal))
  }
  return root
}

function aboutOf(name: string): Text {
  return Object.entries(ABOUT).find(([word]) => word === name)?.[1] ?? { en: '', zh: '' }
}

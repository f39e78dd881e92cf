// One word of the command line, on top of commander: flags, help and mistakes are in the reader's language.

import { Command, type ErrorOptions, type Help, Option } from 'commander'
import type { Text } from '../../domain/language.ts'
import { areMissing, HELP, mistake, oneOfThese, optionNeedsValue, seeHelp } from '../../words/usage-words.ts'
import { UsageError } from './spoken-language.ts'
import { widthOf } from './table.ts'
import type { Terminal } from './terminal.ts'

export class Word extends Command {
  readonly terminal: Terminal
  private readonly needed: Option[] = []

  constructor(name: string, terminal: Terminal) {
    super(name)
    this.terminal = terminal
    const word = (text: Text) => terminal.word(text)
    this.exitOverride()
    this.helpOption('-h, --help', word(HELP.option))
    this.configureOutput({
      writeOut: text => terminal.writeOut(text),
      writeErr: text => terminal.writeErr(text),
    })
    this.configureHelp({
      styleTitle: title => word(HELP.titles[title] ?? { en: title, zh: title }),
      commandUsage: command => usageOf(command, terminal),
      subcommandTerm: command => termOf(command, terminal),
      optionDescription: option => option.description,
      displayWidth: widthOf,
    } satisfies Partial<Help>)
  }

  override createCommand(name = ''): Word {
    return new Word(name, this.terminal)
  }

  /** Adds a word below this one. */
  verb(name: string, about: Text): Word {
    // A plain command, because a word would have a help command, which would have another one, and so on.
    const help = new Command('help').argument(`[${this.terminal.word(HELP.command)}]`).helpOption(false)
    this.addHelpCommand(help.description(this.terminal.word(HELP.help)))
    return this.command(name).description(this.terminal.word(about))
  }

  /** Adds an optional flag; with `<value>` it takes a value. */
  takes(flags: string, about: Text): this {
    return this.addOption(checked(new Option(flags, this.terminal.word(about))))
  }

  /** Adds a flag that must be given, with a value that is not empty. */
  needs(flags: string, about: Text): this {
    const option = checked(new Option(flags, this.terminal.word(about)), { mayBeEmpty: false })
    this.needed.push(option)
    return this.addOption(option)
  }

  /** Adds a flag that may be repeated. */
  lists(flags: string, about: Text): this {
    const option = new Option(flags, this.terminal.word(about))
    return this.addOption(
      option.argParser((value: string, before: string[] | undefined) => [
        ...(before ?? []),
        typedAfter(option, value),
      ]),
    )
  }

  /** Adds a flag that takes one of these values. */
  takesOneOf(flags: string, values: readonly string[], about: Text, fallback?: string): this {
    const option = new Option(flags, `${this.terminal.word(about)}: ${values.join(' | ')}`)
    option.argChoices = [...values]
    option.argParser((value: string) => {
      if (!values.includes(value)) throw new UsageError(oneOfThese(flagOf(option), value, values))
      return value
    })
    return this.addOption(fallback === undefined ? option : option.default(fallback))
  }

  /**
   * What the word does; if it returns a number, that is the exit code. `act` gets the flags in camelCase,
   * then the arguments.
   */
  does<Given extends object>(
    act: (given: Given, ...args: string[]) => Promise<number> | Promise<void>,
  ): this {
    return this.action(async (...all: unknown[]) => {
      const given = this.opts<Given>()
      // Not checked by commander, which would complain about missing flags before misspelt ones.
      const missing = this.needed.filter(option => this.getOptionValue(option.attributeName()) === undefined)
      if (missing.length > 0) throw this.misused(areMissing(missing.map(flagOf)))
      const args = all.slice(0, -2).flatMap(argument => (typeof argument === 'string' ? [argument] : []))
      this.terminal.exitCode = (await act(given, ...args)) ?? 0
    })
  }

  /** `yuhu agent add` */
  path(): string {
    return this.parent === null
      ? this.name()
      : `${this.parent instanceof Word ? this.parent.path() : ''} ${this.name()}`.trim()
  }

  override error(message: string, { code = '' }: ErrorOptions = {}): never {
    throw this.misused(mistake(code, message, this.path(), this.args[this.registeredArguments.length] ?? ''))
  }

  /** The mistake, and where its help is. */
  private misused({ en, zh }: Text): UsageError {
    const help = seeHelp(this.path())
    return new UsageError({ en: `${en}\n${help.en}`, zh: `${zh}\n${help.zh}` })
  }
}

function checked(option: Option, { mayBeEmpty = true } = {}): Option {
  if (!option.required) return option
  return option.argParser((value: string) => {
    if (value === '' && !mayBeEmpty) throw new UsageError(optionNeedsValue(flagOf(option)))
    return typedAfter(option, value)
  })
}

/** Commander takes whatever comes next as the value: `--code --name x` would be an account named `--name`. */
function typedAfter(option: Option, value: string): string {
  if (/^--[a-z]/.test(value)) throw new UsageError(optionNeedsValue(flagOf(option)))
  return value
}

function flagOf(option: Option): string {
  return option.long ?? option.flags
}

function usageOf(command: Command, terminal: Terminal): string {
  const path = command instanceof Word ? command.path() : command.name()
  const args = command.registeredArguments.map(argument =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  )
  const more = command.commands.length > 0 ? [`<${terminal.word(HELP.command)}>`] : []
  return [path, ...more, ...args, `[${terminal.word(HELP.options)}]`].join(' ')
}

function termOf(command: Command, terminal: Terminal): string {
  const args = command.registeredArguments.map(argument =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  )
  return [
    command.name(),
    ...args,
    ...(command.commands.length > 0 ? [`<${terminal.word(HELP.command)}>`] : []),
  ].join(' ')
}

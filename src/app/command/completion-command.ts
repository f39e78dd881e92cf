// `completion bash|zsh`: a script that knows every word, flag and value of this version; made of the commands
// themselves.
import type { Command, Option } from 'commander'
import { COMPLETION, noSuchShell } from '../../words/program-words.ts'
import { UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const SHELLS = ['bash', 'zsh']

export function defineCompletion(word: Word, whole: () => Promise<Command>): void {
  word
    .argument('<shell>', `${word.terminal.word(COMPLETION.shell)}: ${SHELLS.join(' | ')}`)
    .does(async (_given: object, shell = '') => {
      if (!SHELLS.includes(shell)) throw new UsageError(noSuchShell(shell, SHELLS))
      const cases = casesOf(await whole()).join('\n')
      word.terminal.print(shell === 'bash' ? bash(cases) : zsh(cases))
    })
}

/**
 * One line of a shell `case` for each place: a path of words, or a path and the flag whose value comes next.
 */
function casesOf(command: Command, path = ''): string[] {
  const flags = command.options.flatMap(option => (option.long === undefined ? [] : [option.long]))
  const below = command.commands.map(sub => sub.name())
  const values = command.options
    .filter(option => option.required || option.optional)
    .map(option => valuesLine(path, option))
  const here = `    '${path}') words='${[...below, ...flags, '--help'].join(' ')}' ;;`
  return [
    ...values,
    here,
    ...command.commands.flatMap(sub => casesOf(sub, path === '' ? sub.name() : `${path} ${sub.name()}`)),
  ]
}

function valuesLine(path: string, option: Option): string {
  const values = option.argChoices?.join(' ') ?? ''
  // Where any value is possible, files are offered.
  return `    '${path} ${option.long}') words='${values}'${values === '' ? ' files=1' : ''} ;;`
}

function bash(cases: string): string {
  return `# bash completion of yuhu; use: source <(yuhu completion bash)
_yuhu_words() {
  words='' files=0 found=1
  case "$1" in
${cases}
    *) found=0 ;;
  esac
}
_yuhu() {
  local path='' word previous='' words='' files=0 found=0 index
  local current="\${COMP_WORDS[COMP_CWORD]}"
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) ;; *) _yuhu_words "\${path:+$path }$word"; ((found)) && path="\${path:+$path }$word" ;; esac
    previous="$word"
  done
  found=0
  case "$previous" in --*) _yuhu_words "$path $previous" ;; esac
  ((found)) || _yuhu_words "$path"
  if ((files)); then COMPREPLY=($(compgen -f -- "$current")); else COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -F _yuhu yuhu`
}

function zsh(cases: string): string {
  return `#compdef yuhu
# zsh completion of yuhu; use: source <(yuhu completion zsh)
_yuhu_words() {
  words_here='' files=0 found=1
  case "$1" in
${cases.replaceAll(" words='", " words_here='")}
    *) found=0 ;;
  esac
}
_yuhu() {
  local where='' word previous='' words_here='' files=0 found=0
  integer index
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    case "$word" in -*) ;; *) _yuhu_words "\${where:+$where }$word"; ((found)) && where="\${where:+$where }$word" ;; esac
    previous="$word"
  done
  found=0
  case "$previous" in --*) _yuhu_words "$where $previous" ;; esac
  ((found)) || _yuhu_words "$where"
  if ((files)); then _files; else compadd -- \${=words_here}; fi
}
compdef _yuhu yuhu`
}

// A shell in a copy of this checkout that sees no other process, port or network of this machine: printed
// commands run there as they are printed.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * How fast simulated people and the engine's clock run there; pauses that are printed are as much shorter.
 */
const SPEED = 12
const SESSION_MS = 600_000

export interface Step {
  readonly name: string
  readonly text: string
  /**
   * Its last command goes on until it is stopped: `kept` while the steps after it run, `once` only until
   * it serves.
   */
  readonly serves?: 'kept' | 'once'
  /** From here on simulated time is not hurried. */
  readonly isInRealTime?: boolean
}

/** What a step printed, and which of its commands failed. */
export interface Ran {
  readonly output: string
  readonly failed: readonly string[]
}

/** The files git knows, with the installed packages linked rather than copied. */
export function freshCopy(root: string, to: string): void {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const path of stdout.split('\0').filter(path => path !== '' && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    cpSync(join(root, path), join(to, path))
  }
  linkTree(join(root, 'node_modules'), join(to, 'node_modules'))
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true }).filter(({ name }) => name !== '.cache')) {
    if (entry.isDirectory()) linkTree(join(from, entry.name), join(to, entry.name))
    else if (entry.isSymbolicLink())
      cpSync(join(from, entry.name), join(to, entry.name), { verbatimSymlinks: true })
    else linkSync(join(from, entry.name), join(to, entry.name))
  }
}

/**
 * Runs the steps one after the other in one shell, as root in namespaces of its own; what they start ends
 * with them.
 */
export async function runSteps(folder: string, steps: readonly Step[]): Promise<Map<string, Ran>> {
  const script = join(folder, '..', 'session.sh')
  writeFileSync(script, scriptOf(steps))
  const child = spawn(
    'unshare',
    ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', script],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LANG: 'C.UTF-8',
        YUHU_SIM_SPEED: String(SPEED),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  // What is typed where a command reads a secret from standard input.
  child.stdin.on('error', () => {})
  child.stdin.end('a-long-password\n')
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += String(chunk)))
  const patience = setTimeout(() => child.kill('SIGKILL'), SESSION_MS)
  await new Promise(resolve => child.once('close', resolve))
  clearTimeout(patience)
  return parse(text)
}

const MARK = '@@ step'
const FAILED = '@@ failed'

function parse(text: string): Map<string, Ran> {
  const ran = new Map<string, Ran>()
  for (const part of text.split(`${MARK} `).slice(1)) {
    const [name = '', ...lines] = part.split('\n')
    const failed = lines.filter(line => line.startsWith(FAILED)).map(line => line.slice(FAILED.length + 1))
    ran.set(name, { output: lines.filter(line => !line.startsWith(FAILED)).join('\n'), failed })
  }
  return ran
}

function scriptOf(steps: readonly Step[]): string {
  const head = `ip link set lo up
HERE=$(cd .. && pwd)
exec 2>&1
sleep() { command sleep "$(awk "BEGIN { print $1 / ${SPEED} }")"; }
set -E
trap 'echo "${FAILED} $BASH_COMMAND"' ERR
serving() { for n in $(seq 600); do grep -q '"msg":"serving"' "$1" && return; kill -0 "$2" 2>/dev/null || break; command sleep 0.1; done; cat "$1"; false; }
`
  return [
    head,
    ...steps.flatMap((step, index) => [
      `echo "${MARK} ${step.name}"`,
      step.isInRealTime ? 'unset YUHU_SIM_SPEED' : '',
      textOf(step, index),
    ]),
    'exit 0',
    '',
  ].join('\n')
}

function textOf({ text, serves }: Step, index: number): string {
  if (serves === undefined) return text
  const lines = text.trimEnd().split('\n')
  const last = lines.pop() ?? ''
  const log = `$HERE/step-${index}.log`
  const stop = serves === 'kept' ? '' : `kill -INT $SERVER; wait $SERVER; cat ${log}; rm ${log}`
  // A shell that is not at a terminal lets what it starts in the background ignore Ctrl-C.
  return [...lines, `setsid ${last} > ${log} 2>&1 &`, 'SERVER=$!', `serving ${log} $SERVER`, stop].join('\n')
}

// argv → one command.
import { ADMIN_COMMANDS } from './command/admin.ts'
import { doctor } from './command/doctor.ts'
import { exportCommand } from './command/export.ts'
import { redeliverCommand } from './command/push.ts'
import { serve } from './command/serve.ts'
import { sim } from './command/sim.ts'
import { TRUNK_COMMANDS } from './command/trunk.ts'

/** Runs with the arguments after its name; answers the exit code. */
export type Command = (argv: string[], print: (line: string) => void) => Promise<number>

const COMMANDS: Record<string, Command> = {
  serve,
  sim,
  doctor,
  export: exportCommand,
  'push redeliver': redeliverCommand,
  ...ADMIN_COMMANDS,
  ...TRUNK_COMMANDS,
}

const USAGE = `yuhu (预呼): predictive outbound dialer

  serve [--role all|api|engine]     answer the API and dial
  sim [--help]                      simulate a shift in virtual time
  account add --code 9001 --name test --appid A --accesskey K [--setting key=value …]
  account set --code 9001 --setting key=value …
  account list
  agent add --account 9001 --ext 1001 [--group g] [--password p] [--idle] [--held]
  agent set --account 9001 --ext 1001 [--password p] [--held|--ring]
  agent list --account 9001
  agent remove --account 9001 --ext 1001
  trunk add --name t [--account 9001] --address host[:port][,…] [--transport udp|tcp] [--username u --password p] [--register]
            [--domain d] [--prefix 0=0086 …] [--assert-identity] [--no-probe] [--channels 30] [--calls-per-second 10]
  trunk set --name t …              changes what is given; --prefix none, --no-register, --no-enabled
  trunk list [--account 9001]
  trunk remove --name t
  trunk test --name t [--to 13800000000] [--caller-id 4008000000]   asks the carrier, without a running server
  caller-id add|remove --account 9001 --number 057112345678
  caller-id list --account 9001
  block add|remove --account 9001 --phone 13800000000 …
  export --account 9001 tasks|contacts|calls [--from yyyy-mm-dd] [--to …] [--format csv|jsonl] [--bom]
  push redeliver --account 9001 [--from …] [--to …] [--kind call|state|task] [--failed]
  migrate                           bring the database up to date
  doctor                            say what is wrong with this installation

Settings come from the environment: docs/guide/en/settings.md`

async function main(): Promise<number> {
  const [word, next] = process.argv.slice(2)
  const print = (line: string) => console.log(line)
  if (word === undefined || word === 'help' || word === '--help') {
    print(USAGE)
    return word === undefined ? 2 : 0
  }
  const pair = COMMANDS[`${word} ${next}`]
  const command = pair ?? COMMANDS[word]
  if (command === undefined) {
    console.error(`There is no command «${word}».\n\n${USAGE}`)
    return 2
  }
  return command(process.argv.slice(pair === undefined ? 3 : 4), print)
}

/** What the system says of a database that cannot be used: not there, or not for us. */
const UNREACHABLE: readonly string[] = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', '28000', '28P01', '3D000']

/** A fault of the code shows its stack; everything else is said in a sentence. */
function said(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return error
  const code = 'code' in error ? String(error.code) : ''
  if (UNREACHABLE.includes(code)) return `The database of DATABASE_URL cannot be used: ${error.message || code}.`
  return error.message
}

main().then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(said(error))
    process.exit(1)
  },
)

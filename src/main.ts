#!/usr/bin/env node
// argv → one command.
import { run } from './app/command/program.ts'

run(process.argv.slice(2), process.env, { out: process.stdout, err: process.stderr }).then(
  code => {
    if (code === 0) process.exitCode = 0
    else process.exit(code)
  },
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)

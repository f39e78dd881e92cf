// Processor time: what work costs, however long it had to wait for a busy machine.
import { readFileSync } from 'node:fs'
import type pg from 'pg'

/** Of Linux's /proc: ticks a second. */
const TICKS = 100

/** CPU time of this process with all its threads, ms. */
export function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** CPU time of this process and of those that serve its database, ms, without the one that looks. */
export async function processorMsWith(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  return rows.reduce((sum, { pid }) => sum + processorMsOf(pid), ownProcessorMs())
}

function processorMsOf(pid: number): number {
  // proc(5): user and system time are the 14th and 15th field; the second one is a name in brackets.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000
}

// The contacts of a running task that are due, in the order in which they are claimed, locked by whoever
// claims them.
import { mayDial } from '../account/standstill.ts'

// In all of it $1 is the task, $2 the node, $3 the most contacts and $4 the moment, epoch ms.

/**
 * The fence, as the common table expression `held`: a process that was frozen and lost its lease claims
 * nothing, and whoever takes the lease waits for the claim.
 */
export const HELD = `held as materialized (
  select t.id as task_id, t.account_id, t.taskid, t.round from task t
    join account_lease l on l.account_id = t.account_id
  where t.id = $1 and t.state = 'running' and l.node = $2 and l.expires_at > clock_timestamp()
    and ${mayDial('t')}
  for key share of l
)`

/** What a claim reads of a contact. */
const DUE = `c.id, c.phone, c.due_at, c.expires_at, c.interruptions, c.tries, c.userid, c.memberid,
  c.extra, c.customuuid, c.zone, c.ctid as place`
const IS_DUE = `c.task_id = $1 and c.state = 'waiting' and c.due_at <= from_ms($4)
  and exists (select from held)`

// Those that come before others have an index of their own, whose order only it has; the walk of the others
// passes over them.
const FIRST_AND_OTHERS = `preferred as materialized (
  select 0 as turn, ${DUE} from contact c where ${IS_DUE} and c.first_at <= from_ms($4)
  order by c.first_at, c.id limit $3 for update skip locked
), others as materialized (
  select 1 as turn, ${DUE} from contact c where ${IS_DUE} and c.first_at is null
  order by c.due_at, c.id limit $3 - (select count(*) from preferred) for update skip locked
), due as materialized (select * from preferred union all select * from others)`

const IN_ORDER = `due as materialized (
  select 0 as turn, ${DUE} from contact c where ${IS_DUE}
  order by c.due_at, c.id limit $3 for update skip locked
)`

/** The expression `due`, which needs `held`; `hasFirst`: some may come before the others. */
export function dueContacts(hasFirst: boolean): string {
  return hasFirst ? FIRST_AND_OTHERS : IN_ORDER
}

/** The same of those at the places $3, which this transaction has locked as due. */
export function dueAtPlaces(hasFirst: boolean): string {
  const turn = hasFirst ? 'case when c.first_at is null then 1 else 0 end' : '0'
  return `due as materialized (select ${turn} as turn, ${DUE} from contact c where c.ctid = any($3::tid[]))`
}

-- no transaction
-- What happened in each minute of each task. Removed tasks keep their figures, so nothing refers to them.
-- `waits` counts connected customers by how long they waited, as WAIT_BOUNDS_MS in domain/report-minute.ts.
create table if not exists report_row (
  account_id int not null references account on delete cascade,
  minute timestamptz not null,
  task_id bigint not null,
  -- derived from calls
  dialed int not null default 0,
  answered int not null default 0,
  connected int not null default 0,
  abandoned int not null default 0,
  talk_ms bigint not null default 0,
  waits int[] not null default '{}',
  -- seen by the engine that drove the task for this part of the minute
  seen_ms int not null default 0,
  idle_ms int not null default 0,
  reserved_ms int not null default 0,
  talking_ms int not null default 0,
  wrap_up_ms int not null default 0,
  away_ms int not null default 0,
  ratio real,
  pace text,
  why text,
  primary key (account_id, minute, task_id)
);

-- The calls that ended in the last minutes, of all accounts: a few kilobytes, because calls end about in the
-- order in which they are made.
drop index concurrently if exists call_ended;
create index concurrently call_ended on call using brin (ended_at) with (pages_per_range = 16, autosummarize = on);

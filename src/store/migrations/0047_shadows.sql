-- A proposal that runs beside a task for a while, and what it would have done in each minute
-- (docs/decisions/0040-shadows.md).
create table shadow (
  id bigint primary key generated always as identity,
  account_id int not null references account on delete cascade,
  task_id bigint not null references task on delete cascade,
  -- the task's, for the audit log
  taskid text not null,
  -- with the rules of its plan as they were proposed
  proposal jsonb not null,
  -- of the plan that it changes, when it was proposed; 0: there was none; null: it names none
  plan_version int,
  started_by text not null,
  started_at timestamptz not null,
  ends_at timestamptz not null,
  -- null: its proposal did not become the live setting
  taken_at timestamptz,
  -- what it had learnt when its minutes were last written
  state jsonb
);
-- The last one of a task is kept.
create unique index shadow_task on shadow (task_id);
create trigger audit_shadow after insert or update of ends_at, taken_at on shadow for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('shadow', 'taskid', 'account_id');

create table shadow_minute (
  shadow_id bigint not null references shadow on delete cascade,
  minute timestamptz not null,
  seen_ms int not null,
  figures jsonb not null,
  primary key (shadow_id, minute)
);

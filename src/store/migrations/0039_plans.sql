-- The plans of an account: who may be called, when, how often and what comes next (docs/decisions/0032-plans.md).
create table plan (
  id int primary key generated always as identity,
  account_id int not null references account on delete cascade,
  name text not null,
  rules jsonb not null,
  -- one more with each change, so that nobody overwrites what he has not seen
  version int not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  unique (account_id, name)
);
create trigger audit_plan after insert or update or delete on plan for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('plan', 'name', 'account_id');

-- Null: the account's default, which its setting names.
alter table task add column plan_id int references plan;
create index task_plan on task (plan_id) where plan_id is not null;
drop trigger audit_task on task;
create trigger audit_task after insert or update of name, assign_type, assign_to, ratio, pace, concurrent, caller_ids, state,
    scheduled_at, start_wanted, ends_at, plan_id or delete on task for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('task', 'taskid', 'account_id');

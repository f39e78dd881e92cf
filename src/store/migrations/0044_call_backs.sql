-- Call-backs: a number is called at a promised moment, by its agent or by anybody of a group
-- (docs/decisions/0038-call-backs.md).
create table call_back (
  id bigint primary key generated always as identity,
  account_id int not null references account on delete cascade,
  phone text not null,
  userid text not null default '',
  memberid text not null default '',
  extra text not null default '',
  customuuid text not null default '',
  -- where the client says its customer is; null: nothing was said
  zone text,
  -- the task whose number it is; null: it is of none, or the task was removed
  task_id bigint references task on delete set null,
  -- stays when the task is removed
  taskid text,
  -- the agent whose it is; null: anybody of the group
  ext text,
  -- null: whoever is free
  group_name text,
  note text not null default '',
  source text not null check (source in ('desk', 'console', 'api', 'key')),
  created_by text not null,
  created_at timestamptz not null default now(),
  -- the promised moment
  at timestamptz not null,
  -- when it is due next, and until when it then waits for an agent
  due_at timestamptz not null,
  until_at timestamptz not null,
  -- how often it was missed
  tries int not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'calling', 'kept', 'ended')),
  -- its last call
  call_id bigint,
  -- why it ended and nobody talked with the customer
  reason text,
  ended_at timestamptz,
  check ((state in ('kept', 'ended')) = (ended_at is not null)),
  check ((state = 'ended') = (reason is not null))
);
-- A number is promised one call at a time.
create unique index call_back_open on call_back (account_id, phone) where state in ('waiting', 'calling');
create index call_back_due on call_back (account_id, due_at, id) where state in ('waiting', 'calling');
create index call_back_list on call_back (account_id, due_at, id);
create index call_back_call on call_back (call_id) where state = 'calling';
create index call_back_task on call_back (task_id) where task_id is not null;
create trigger audit_call_back after insert or update or delete on call_back for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('callBack', 'phone', 'account_id');

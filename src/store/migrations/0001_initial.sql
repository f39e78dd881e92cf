-- Accounts, agents, lines, tasks, contacts, calls and the outbox of pushes.

-- Times pass through the port as epoch milliseconds; inlined by the planner.
create function from_ms(ms double precision) returns timestamptz
  language sql immutable parallel safe return to_timestamp(ms / 1000);

create table account (
  id int primary key generated always as identity,
  code text not null unique,
  name text not null,
  appid text not null unique,
  accesskey_hash text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);

-- Which engine node drives an account. A lease and not an advisory lock: a frozen process keeps its locks for ever.
create table account_lease (
  account_id int primary key references account on delete cascade,
  node text not null,
  expires_at timestamptz not null
);

create table token (
  hash bytea primary key,
  account_id int not null references account on delete cascade,
  expires_at timestamptz not null
);
create index token_account on token (account_id);

create table agent (
  id bigint not null generated always as identity,
  account_id int not null references account on delete cascade,
  ext text not null,
  password text not null,
  enabled boolean not null default true,
  reach text not null default 'ring' check (reach in ('ring', 'held')),
  ready boolean not null default false,
  ready_at timestamptz not null default now(),
  -- the engine's word on the agent
  state text not null default 'offline' check (state in ('offline', 'busy', 'idle', 'reserved', 'talking', 'wrapUp')),
  state_at timestamptz not null default now(),
  registered boolean not null default false,
  calls_answered int not null default 0,
  primary key (account_id, ext)
);

create table agent_group (
  id int primary key generated always as identity,
  account_id int not null references account on delete cascade,
  name text not null,
  enabled boolean not null default true,
  strategy smallint not null default 1 check (strategy between 1 and 8),
  unique (account_id, name)
);

create table group_member (
  group_id int not null references agent_group on delete cascade,
  account_id int not null,
  ext text not null,
  priority smallint not null default 1,
  primary key (group_id, ext),
  foreign key (account_id, ext) references agent on delete cascade
);
create index group_member_agent on group_member (account_id, ext);

-- account_id null: a line every account may use.
create table trunk (
  id int primary key generated always as identity,
  account_id int references account on delete cascade,
  name text not null unique,
  enabled boolean not null default true,
  channels int not null check (channels >= 0),
  calls_per_second real not null check (calls_per_second > 0),
  address text not null default ''
);

create table caller_id (
  account_id int not null references account on delete cascade,
  number text not null,
  enabled boolean not null default true,
  primary key (account_id, number)
);

create table blocked_number (
  account_id int not null references account on delete cascade,
  phone text not null,
  blocked_at timestamptz not null default now(),
  primary key (account_id, phone)
);

create table task (
  id bigint primary key generated always as identity,
  taskid text not null unique,
  account_id int not null references account on delete cascade,
  customtaskid text,
  name text not null,
  assign_type text not null check (assign_type in ('extensions', 'group', 'queue')),
  assign_to text not null,
  ratio real not null check (ratio >= 1),
  pace text not null check (pace in ('manual', 'auto')),
  concurrent int not null check (concurrent >= 1),
  caller_ids text[] not null default '{}',
  state text not null check (state in ('notStarted', 'running', 'paused', 'ended')),
  round int not null default 1,
  total int not null default 0,
  scheduled_at timestamptz,
  -- told to start; it does when scheduled_at comes
  start_wanted boolean not null default false,
  ends_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  end_type text check (end_type in ('over', 'timeout')),
  unique (account_id, customtaskid)
);
create index task_created on task (account_id, created_at desc, id desc);
create index task_living on task (account_id) where state <> 'ended';

-- The engine's side of a task, apart so that counting never waits for an append.
create table task_progress (
  task_id bigint primary key references task on delete cascade,
  called int not null default 0,
  answered int not null default 0,
  connected int not null default 0,
  abandoned int not null default 0,
  nowscale text not null default '',
  why jsonb,
  pacer jsonb,
  written_at timestamptz
);

-- Fresh appends, so that a call sent again because its answer was lost adds nothing.
create table append_seen (
  task_id bigint not null references task on delete cascade,
  digest bytea not null,
  seen_at timestamptz not null,
  primary key (task_id, digest)
);
create index append_seen_age on append_seen (seen_at);

create table contact (
  task_id bigint not null,
  id bigint not null generated always as identity,
  phone text not null,
  due_at timestamptz not null,
  expires_at timestamptz,
  state text not null default 'waiting' check (state in ('waiting', 'calling', 'done')),
  userid text not null default '',
  memberid text not null default '',
  ext text not null default '',
  customuuid text not null default '',
  called boolean not null default false,
  interruptions smallint not null default 0,
  outcome text,
  answered boolean,
  agent_ext text,
  -- why a contact is done without a call
  -- passedOver: never called when the task was called again for others
  skipped text check (skipped in ('expired', 'blocked', 'passedOver')),
  primary key (task_id, id)
) with (fillfactor = 90);
-- Of these columns the planner shall know nothing. Statistics are always older than the newest task: not finding it there, or finding
-- that all was done, it takes a task of a million for one row. Without any it assumes half a percent of the table.
alter table contact alter column task_id set statistics 0, alter column state set statistics 0;
-- The claim walks this in its order; measured in docs/decisions/0004-feed.md.
create index contact_due on contact (task_id, due_at, id) where state = 'waiting';
-- Nobody is twice in one task at the same time.
create unique index contact_living on contact (task_id, phone) where state <> 'done';

-- One attempt at a contact; its row becomes the call record and outlives the task.
create table call (
  id bigint primary key generated always as identity,
  uuid uuid not null,
  account_id int not null,
  task_id bigint not null,
  taskid text not null,
  contact_id bigint not null,
  round int not null,
  phone text not null,
  userid text not null,
  memberid text not null,
  ext text not null,
  customuuid text not null,
  node text not null,
  claimed_at timestamptz not null,
  dialed_at timestamptz,
  ringing_at timestamptz,
  answered_at timestamptz,
  connected_at timestamptz,
  ended_at timestamptz,
  trunk text not null default '',
  caller_id text not null default '',
  agent_ext text,
  outcome text,
  hangup_by text,
  sip_status smallint,
  q850 smallint,
  recording text not null default '',
  fetched boolean not null default false
) with (fillfactor = 70);
-- One living call to a number in an account, whatever tasks it stands in; also how recovery finds calls without an end.
create unique index call_living on call (account_id, phone) where ended_at is null;
create index call_dialed on call (account_id, dialed_at, id) where ended_at is not null;
create index call_number on call (account_id, phone, claimed_at);

-- Outbox: what is to be told to the accounts' URLs, written in the transaction that made it true.
create table push (
  id bigint primary key generated always as identity,
  account_id int not null references account on delete cascade,
  -- deliveries of one subject go out in order: a call, or a task
  subject text not null,
  kind text not null check (kind in ('call', 'state', 'task')),
  event text not null,
  -- json and not jsonb: the published order of the fields stays
  body json not null,
  created_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  attempts int not null default 0,
  delivered_at timestamptz,
  failed_at timestamptz,
  unique (subject, kind, event)
);
create index push_pending on push (account_id, next_at, id) where delivered_at is null and failed_at is null;
create index push_subject on push (subject, id) where delivered_at is null and failed_at is null;

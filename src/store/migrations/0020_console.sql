-- People who sign in, access keys of which an account has several, and who changed what.

create table console_user (
  id int primary key generated always as identity,
  -- null: an operator of the installation
  account_id int references account on delete cascade,
  login text not null,
  name text not null,
  role text not null check (role in ('operator', 'admin', 'supervisor', 'agent')),
  -- the agent this person is
  ext text,
  password_hash text not null,
  -- somebody else chose the password: it must be changed at the first sign-in
  is_one_time boolean not null default true,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  signed_in_at timestamptz,
  check ((role = 'operator') = (account_id is null)),
  check (role = 'agent' or ext is null),
  unique nulls not distinct (account_id, login),
  foreign key (account_id, ext) references agent (account_id, ext) on delete cascade on update cascade
);

create table console_session (
  hash bytea primary key,
  user_id int not null references console_user on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  address text not null,
  -- what the browser calls itself
  client text not null
);
create index console_session_user on console_session (user_id);

create table access_key (
  id int primary key generated always as identity,
  account_id int not null references account on delete cascade,
  name text not null,
  role text not null check (role in ('admin', 'supervisor')),
  -- scrypt$… of a key that a person may have chosen, sha256$… of one that was drawn
  hash text not null,
  -- the one that goes with the account's appid
  is_published boolean not null default false,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create unique index access_key_published on access_key (account_id) where is_published and revoked_at is null;
create index access_key_account on access_key (account_id);
insert into access_key (account_id, name, role, hash, is_published, created_at)
select id, 'accesskey', 'admin', accesskey_hash, true, created_at from account;
alter table account drop column accesskey_hash;
-- The key a token was given out for: revoked, its tokens end. Null: a token from before.
alter table token add column key_id int references access_key on delete cascade;

-- An answer that was given to a request with an Idempotency-Key: the request sent again gets it again.
create table kept_answer (
  caller text not null,
  key text not null,
  -- of method, path and body
  digest bytea not null,
  -- null: being worked on
  status smallint,
  body json,
  kept_at timestamptz not null default now(),
  primary key (caller, key)
);
create index kept_answer_age on kept_answer (kept_at);

-- Who changed what; written by the triggers below in the transaction that changes it, so no way past it exists.
create table audit (
  id bigint primary key generated always as identity,
  -- null: the installation. No foreign key: what was done outlives the account.
  account_id int,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('user', 'key', 'command')),
  actor text not null,
  address text not null default '',
  verb text not null,
  noun text not null,
  subject text not null,
  before jsonb,
  after jsonb
);
create index audit_account on audit (account_id, id);

-- The first three arguments of a trigger: noun, column that names the row, column of the account ('' for none).
-- Those behind are secrets: that they changed is written down, not to what.
create function note_change() returns trigger language plpgsql as $$
declare
  actor jsonb := current_setting('yuhu.actor', true)::jsonb;
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  secrets text[] := tg_argv[3:];
  before jsonb;
  after jsonb;
  a_row jsonb := coalesce(new_row, old_row);
begin
  select jsonb_object_agg(key, value) into before from jsonb_each(old_row)
    where tg_op = 'DELETE' or new_row -> key is distinct from value;
  select jsonb_object_agg(key, value) into after from jsonb_each(new_row)
    where tg_op = 'INSERT' or old_row -> key is distinct from value;
  if tg_op = 'UPDATE' and after is null then return null; end if;
  insert into audit (account_id, actor_kind, actor, address, verb, noun, subject, before, after)
  values (
    nullif(a_row ->> nullif(tg_argv[2], ''), '')::int,
    actor ->> 'kind', actor ->> 'name', coalesce(actor ->> 'address', ''),
    case tg_op when 'INSERT' then 'added' when 'UPDATE' then 'changed' else 'removed' end,
    tg_argv[0], coalesce(a_row ->> tg_argv[1], ''),
    audit_hidden(before, secrets), audit_hidden(after, secrets));
  return null;
end $$;

-- Secrets as ***; those inside settings too.
create function audit_hidden(seen jsonb, secrets text[]) returns jsonb language sql immutable as $$
  select jsonb_object_agg(key, case
    when key = any (secrets) then '"***"'::jsonb
    when key = 'settings' and value ? 'pushSecret' then value || '{"pushSecret": "***"}'::jsonb
    else value end)
  from jsonb_each(seen)
$$;

-- Lists of numbers come in thousands: one row a statement, with how many and the first of them.
create function note_blocked() returns trigger language plpgsql as $$
declare
  actor jsonb := current_setting('yuhu.actor', true)::jsonb;
begin
  insert into audit (account_id, actor_kind, actor, address, verb, noun, subject, after)
  select account_id, actor ->> 'kind', actor ->> 'name', coalesce(actor ->> 'address', ''),
    case tg_op when 'INSERT' then 'added' else 'removed' end, 'block', min(phone),
    jsonb_build_object('count', count(*), 'first', to_jsonb((array_agg(phone order by phone))[1:20]))
  from changed_rows group by account_id;
  return null;
end $$;

create trigger audit_account after insert or update of name, appid, enabled, settings or delete on account for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('account', 'code', 'id');
create trigger audit_key after insert or update of name, role, revoked_at or delete on access_key for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('accessKey', 'name', 'account_id', 'hash');
create trigger audit_user after insert or update of login, name, role, ext, password_hash, enabled or delete on console_user
  for each row when (current_setting('yuhu.actor', true) <> '')
  execute function note_change('user', 'login', 'account_id', 'password_hash');
create trigger audit_agent after insert or update of password, enabled, reach, ready or delete on agent for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('agent', 'ext', 'account_id', 'password');
create trigger audit_group after insert or update or delete on agent_group for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('group', 'name', 'account_id');
create trigger audit_member after insert or update or delete on group_member for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('member', 'ext', 'account_id');
create trigger audit_trunk after insert or update or delete on trunk for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('trunk', 'name', 'account_id', 'password');
create trigger audit_caller_id after insert or update or delete on caller_id for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('callerId', 'number', 'account_id');
create trigger audit_standstill after insert or update or delete on standstill for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('standstill', 'account_id', 'account_id');
create trigger audit_task after insert or update of name, assign_type, assign_to, ratio, pace, concurrent, caller_ids, state,
    scheduled_at, start_wanted, ends_at or delete on task for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('task', 'taskid', 'account_id');
create trigger audit_blocked after insert on blocked_number referencing new table as changed_rows for each statement
  when (current_setting('yuhu.actor', true) <> '') execute function note_blocked();
create trigger audit_unblocked after delete on blocked_number referencing old table as changed_rows for each statement
  when (current_setting('yuhu.actor', true) <> '') execute function note_blocked();

-- What the agent says of a conversation, and why an agent is not ready: lists of the account's.
create table disposition (
  account_id int not null references account on delete cascade,
  code text not null,
  label text not null,
  -- 1 to 9 on the desk; null: by mouse only
  hotkey smallint check (hotkey between 1 and 9),
  position int not null default 0,
  enabled boolean not null default true,
  primary key (account_id, code)
);
create table away_reason (
  account_id int not null references account on delete cascade,
  code text not null,
  label text not null,
  -- null: as long as it takes
  limit_seconds int check (limit_seconds > 0),
  position int not null default 0,
  enabled boolean not null default true,
  primary key (account_id, code)
);
create trigger audit_disposition after insert or update or delete on disposition for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('disposition', 'code', 'account_id');
create trigger audit_away_reason after insert or update or delete on away_reason for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('awayReason', 'code', 'account_id');

alter table call
  add column disposition text,
  add column note text,
  add column disposed_at timestamptz;
alter table agent add column away_reason text;
alter table blocked_number
  add column reason text not null default '',
  add column blocked_by text not null default '';

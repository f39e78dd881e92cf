-- An entry of the block list may end by itself, says where it came from, and may stand for a person.
alter table blocked_number
  -- from then on it no longer counts; null: for ever
  add column until timestamptz,
  -- key, agent, user, api, import or command; empty: it is older than the question
  add column source text not null default '';
update blocked_number set source = case
  when import_id is not null then 'import'
  when reason ~ '^key .$' and blocked_by ~ '^call \d+$' then 'key'
  else source end
where import_id is not null or reason ~ '^key .$';

-- A person is everybody with this memberid, whatever the number.
create table blocked_person (
  account_id int not null references account on delete cascade,
  memberid text collate "C" not null check (memberid <> ''),
  blocked_at timestamptz not null default now(),
  until timestamptz,
  reason text not null default '',
  blocked_by text not null default '',
  source text not null default '',
  primary key (account_id, memberid)
);

-- When the numbers of an import may be called again; null: never.
alter table import add column until timestamptz;

-- When a term changes, that is an update. One row a statement, as for what is added and removed.
create or replace function note_blocked() returns trigger language plpgsql as $$
declare
  actor jsonb := current_setting('yuhu.actor', true)::jsonb;
begin
  insert into audit (account_id, actor_kind, actor, address, verb, noun, subject, after)
  select account_id, actor ->> 'kind', actor ->> 'name', coalesce(actor ->> 'address', ''),
    case tg_op when 'INSERT' then 'added' when 'UPDATE' then 'changed' else 'removed' end, 'block', min(phone),
    jsonb_build_object('count', count(*), 'first', to_jsonb((array_agg(phone order by phone))[1:20]))
  from changed_rows group by account_id;
  return null;
end $$;
create function note_blocked_person() returns trigger language plpgsql as $$
declare
  actor jsonb := current_setting('yuhu.actor', true)::jsonb;
begin
  insert into audit (account_id, actor_kind, actor, address, verb, noun, subject, after)
  select account_id, actor ->> 'kind', actor ->> 'name', coalesce(actor ->> 'address', ''),
    case tg_op when 'INSERT' then 'added' when 'UPDATE' then 'changed' else 'removed' end, 'blockedPerson',
    min(memberid),
    jsonb_build_object('count', count(*), 'first', to_jsonb((array_agg(memberid order by memberid))[1:20]))
  from changed_rows group by account_id;
  return null;
end $$;
create trigger audit_block_changed after update on blocked_number referencing new table as changed_rows
  for each statement when (current_setting('yuhu.actor', true) <> '') execute function note_blocked();
create trigger audit_person_blocked after insert on blocked_person referencing new table as changed_rows
  for each statement when (current_setting('yuhu.actor', true) <> '') execute function note_blocked_person();
create trigger audit_person_changed after update on blocked_person referencing new table as changed_rows
  for each statement when (current_setting('yuhu.actor', true) <> '') execute function note_blocked_person();
create trigger audit_person_unblocked after delete on blocked_person referencing old table as changed_rows
  for each statement when (current_setting('yuhu.actor', true) <> '') execute function note_blocked_person();

-- What `/v1` needs of calls, agents, pushes and trunks, and how it asks the engine that drives an account.

-- Call records are looked for by agent, and by the ids their client gave them, newest first.
create index call_agent on call (account_id, agent_ext, dialed_at, id)
  where ended_at is not null and agent_ext is not null;
create index call_userid on call (account_id, userid, dialed_at, id) where ended_at is not null and userid <> '';
create index call_memberid on call (account_id, memberid, dialed_at, id) where ended_at is not null and memberid <> '';
create index call_customuuid on call (account_id, customuuid, dialed_at, id)
  where ended_at is not null and customuuid <> '';

-- What became of the last try.
alter table push
  add column tried_at timestamptz,
  -- null: it was not answered, or received with any 2xx
  add column last_status smallint,
  add column last_error text;
create index push_account on push (account_id, id);

-- What only the engine that drives the account can do. It takes a request away with the statement that reads it,
-- so each is done at most once; one that is older than expires_at is not done any more.
create table engine_request (
  id bigint primary key generated always as identity,
  account_id int not null references account on delete cascade,
  kind text not null check (kind in ('endWrapUp', 'hangUp')),
  ext text not null,
  expires_at timestamptz not null
);
create index engine_request_account on engine_request (account_id, id);

-- An agent who is ready has no reason not to be.
create function forget_away_reason() returns trigger language plpgsql as $$
begin
  new.away_reason := null;
  return new;
end $$;
create trigger agent_ready before update of ready on agent for each row
  when (new.ready and new.away_reason is not null) execute function forget_away_reason();

-- Whether each engine node can use a trunk, since when, and why not. By name, as trunk_share.
create table trunk_report (
  trunk text not null,
  node text not null,
  -- null: it is up
  outage jsonb,
  at timestamptz not null,
  primary key (trunk, node)
);

-- Who listens to an agent's conversation: the request, what the listener does now, and afterwards who listened, how,
-- from when to when.
create table listener (
  id bigint primary key generated always as identity,
  account_id int not null references account on delete cascade,
  call_id bigint not null references call on delete cascade,
  -- the extension that listens, and the agent it listens to
  ext text not null,
  agent_ext text not null,
  -- as asked for last
  mode text not null check (mode in ('listening', 'whispering', 'speaking')),
  asked_at timestamptz not null default now(),
  -- [{mode, from, to}], epoch ms; empty: it never was on the line
  spans jsonb not null default '[]',
  ended_at timestamptz
);
-- An extension listens to one conversation, and a conversation has one listener.
create unique index listener_ext on listener (account_id, ext) where ended_at is null;
create unique index listener_living on listener (call_id) where ended_at is null;
create index listener_call on listener (call_id);
-- Whoever ends another one's call is written down; agents who hang up themselves are not.
create trigger audit_cut_off after insert on engine_request for each row
  when (new.kind = 'cutOff' and current_setting('yuhu.actor', true) <> '')
  execute function note_change('cutOff', 'ext', 'account_id');
create trigger audit_listener after insert or update of mode on listener for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('listener', 'ext', 'account_id');

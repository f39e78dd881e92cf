-- What customers hear while they wait, or before they are hung up on: sounds of the account's own.
create table prompt (
  id int primary key generated always as identity,
  account_id int not null references account on delete cascade,
  name text not null,
  seconds double precision not null,
  -- who uploaded it
  uploaded_by text not null,
  uploaded_at timestamptz not null default now(),
  unique (account_id, name)
);
create trigger audit_prompt after insert or update or delete on prompt for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('prompt', 'name', 'account_id');

-- Apart, so that neither a list nor the audit log carries it. A prompt never gets another sound.
create table prompt_sound (
  prompt_id int primary key references prompt on delete cascade,
  -- 8 kHz, one channel, 16 bits, the low byte first
  samples bytea not null
);
alter table prompt_sound alter column samples set storage external;

-- Imports: a file of numbers that is added to a task, which can be stopped, gone on with and undone.

create table import (
  id bigint primary key generated always as identity,
  account_id int not null references account on delete cascade,
  task_id bigint not null references task on delete cascade,
  name text not null,
  -- of the file
  bytes bigint not null,
  -- the data folder that holds the file
  spool text not null,
  state text not null check (state in ('uploading', 'reading', 'read', 'checking', 'checked', 'refused',
    'adding', 'added', 'undoing', 'undone', 'cancelled')),
  -- who made it: what goes on in the background is written down as done by them
  actor jsonb not null,
  language text not null check (language in ('en', 'zh')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  reading jsonb,
  plan jsonb,
  checked jsonb,
  problem jsonb,
  -- of what is being done now, 0 to 1
  share real not null default 0,
  batches int not null default 0,
  added int not null default 0,
  duplicates int not null default 0,
  blocked int not null default 0,
  -- taken out again
  removed int not null default 0,
  added_at timestamptz,
  -- the process that works on it, for so long
  holder text,
  held_until timestamptz
);
create index import_task on import (task_id, id);
create index import_account on import (account_id, id);
create index import_working on import (spool) where state in ('reading', 'checking', 'adding', 'undoing');
create trigger audit_import after update of state on import for each row
  when (new.state in ('adding', 'added', 'undoing', 'undone') and current_setting('yuhu.actor', true) <> '')
  execute function note_change('import', 'id', 'account_id');

-- What a batch added: as appends to a task run one after the other, nobody else's contacts of the task are
-- between the first and the last.
create table import_batch (
  import_id bigint not null references import on delete cascade,
  batch int not null,
  first_id bigint,
  last_id bigint,
  added int not null,
  -- null: not undone
  removed int,
  primary key (import_id, batch)
);

-- Which heading was chosen for which field in the last file with these headings.
create table import_heading (
  account_id int not null references account on delete cascade,
  header text not null,
  chosen jsonb not null,
  used_at timestamptz not null,
  primary key (account_id, header)
);

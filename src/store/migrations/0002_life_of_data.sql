-- Removing what is old in small steps, and delivering pushes once more.

-- Tasks that are gone while their contacts are still being removed: a task of a million goes at once for everybody who asks,
-- and its contacts a thousand at a time.
create table removed_task (
  task_id bigint primary key,
  account_id int not null
);

-- When a push was put back by command; the 24 h of tries count from here.
alter table push add column again_at timestamptz;

-- Calling a task again is prepared in steps, a few thousand numbers each, so that it survives a kill between any two of them.
-- The last one of a task is remembered: asked for again within minutes it is the same wish, not another one.
create table round_preparation (
  task_id bigint primary key references task on delete cascade,
  account_id int not null,
  answer_type text not null,
  starts boolean not null,
  scheduled_at timestamptz,
  ends_at timestamptz,
  asked_at timestamptz not null,
  -- passing: numbers never called are passed over; resetting: from the newest number to the oldest
  phase text not null check (phase in ('passing', 'resetting')),
  last_id bigint not null,
  next_id bigint not null,
  prepared int not null default 0,
  done_at timestamptz
);
create index round_preparation_pending on round_preparation (account_id) where done_at is null;

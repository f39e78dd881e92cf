-- Accounts that may not dial: disabled ones, and those that were told to stop everything.
alter table account add column enabled boolean not null default true;

-- account_id null: the whole installation.
create table standstill (
  account_id int unique nulls not distinct references account on delete cascade,
  since timestamptz not null default now(),
  -- conversations are ended as well
  ends_talks boolean not null
);

-- The key an account's evidence is signed with. No trigger notes it, and it goes into no log.
create table evidence_key (
  account_id int primary key references account on delete cascade,
  key bytea not null check (length(key) = 32),
  made_at timestamptz not null default now()
);

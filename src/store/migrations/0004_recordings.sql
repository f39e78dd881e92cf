-- Recordings: the key that signs links to them.

-- One row, made here once and for all nodes; beside the database and in the data folder it is nowhere. gen_random_uuid draws from the
-- system's strong random source: 244 bits.
create table link_key (
  is_only boolean primary key default true check (is_only),
  key bytea not null check (length(key) = 32)
);
insert into link_key (key)
select sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

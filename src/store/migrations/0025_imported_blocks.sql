-- A file of numbers may also go onto the block list.
-- Null: it does.
alter table import alter column task_id drop not null;
-- Why these numbers are blocked, unless the file says so of each.
alter table import add column reason text not null default '';
-- The import the number came with, by which it is taken off the list again.
alter table blocked_number add column import_id bigint;
create index blocked_number_import on blocked_number (import_id, phone) where import_id is not null;

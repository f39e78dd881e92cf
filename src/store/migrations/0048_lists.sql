-- no transaction
-- What lists bring along (docs/decisions/0041-lists.md). How often a number that nobody answers is called in
-- all; null: as the task's plan says.
alter table task add column if not exists call_times int;
-- The client's own fields, an object of texts; null: none.
alter table contact add column if not exists fields jsonb;
-- The value of the field that the account's setting searchField named when the number came; null: it has none.
alter table contact add column if not exists found_by text;
drop index concurrently if exists contact_found;
create index concurrently contact_found on contact (task_id, found_by collate "C", id)
  where found_by is not null;

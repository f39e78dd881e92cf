-- no transaction
-- Those that are called again before others, and those that a limit or their hours put off (0032-plans.md).
-- Each has an order that no other index has, so that the planner has no choice (0004-feed.md).
drop index concurrently if exists contact_first;
create index concurrently contact_first on contact (task_id, first_at, id)
  where state = 'waiting' and first_at is not null;
drop index concurrently if exists contact_put_off;
create index concurrently contact_put_off on contact (task_id, put_off_at, id)
  where state = 'waiting' and put_off_at is not null;
-- The other numbers of a person in a task (0037-what-agents-say.md).
drop index concurrently if exists contact_person;
create index concurrently contact_person on contact (task_id, memberid collate "C", first_at, id)
  where state = 'waiting' and memberid <> '';
-- Those that were set aside without a call, which nothing else finds once they are done.
drop index concurrently if exists contact_skipped;
create index concurrently contact_skipped on contact (task_id, phone) where skipped is not null;
-- One of a person whom the plan limits has one living call (0032-plans.md).
drop index concurrently if exists call_living_person;
create unique index concurrently call_living_person on call (account_id, person)
  where ended_at is null and person is not null;

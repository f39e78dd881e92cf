-- A call that an agent makes, or that comes in over a trunk, has no task, no contact and no round. Not valid:
-- the rows that are there are all of tasks, and checking them would hold up the start.
alter table call
  alter column task_id drop not null,
  alter column taskid drop not null,
  alter column contact_id drop not null,
  alter column round drop not null,
  add column origin text not null default 'task',
  add constraint call_origin check (origin in ('task', 'agent', 'trunk')) not valid,
  add constraint call_of_task check (case origin when 'task' then num_nulls(task_id, taskid, contact_id, round) = 0
    else num_nonnulls(task_id, taskid, contact_id, round) = 0 end) not valid;

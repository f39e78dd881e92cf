-- People who called in, in the row of their minute that is no task's (task_id 0). A default that is a constant
-- rewrites nothing.
alter table report_row
  add column callers int not null default 0,
  add column callers_connected int not null default 0,
  add column callers_gave_up int not null default 0,
  add column callers_message int not null default 0;

-- What TaskList counts: numbers whose call is over; a call that runs is counted apart, from the calls themselves.
update task_progress p set called = greatest(0, p.called - running.calls)
from (select task_id, count(*) as calls from call where ended_at is null and dialed_at is not null group by task_id) running
where running.task_id = p.task_id;

-- Of those connected: an agent had the call later than the account lets customers wait. What such a call counts as.
alter table task_progress add column late int not null default 0;
alter table contact add column late text check (late in ('connected', 'abandoned'));

-- When the engine set the agent not ready because it took no calls; it is why as long as it is equal to ready_at.
alter table agent add column missed_at timestamptz;

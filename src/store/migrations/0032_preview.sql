-- Preview tasks: an agent sees each contact before it is called, and may skip it.
alter table task drop constraint task_pace_check;
alter table task add constraint task_pace_check check (pace in ('manual', 'auto', 'preview'));
alter table contact drop constraint contact_skipped_check;
-- declined: an agent looked at it and does not call it in this round
alter table contact add constraint contact_skipped_check
  check (skipped in ('expired', 'blocked', 'passedOver', 'declined'));

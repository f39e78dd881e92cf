-- What a queue keeps besides its strategy, and when its agents were last given a call.

alter table agent_group
  add column remark text not null default '',
  add column autocall boolean not null default true,
  -- EditQueue's seconds; what is not in it has its published default
  add column queue_seconds jsonb not null default '{}';

alter table agent
  add column last_assigned_at timestamptz,
  add column last_answered_at timestamptz,
  add column calls_missed int not null default 0;

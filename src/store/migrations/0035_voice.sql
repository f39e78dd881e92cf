-- Calls that play a message, and may go on with an agent: `voice` says what is played and what each key does
-- (src/domain/call/voice.ts). wanted_at: when a customer who was played a message wanted an agent; null: at the
-- answer. A task has a `voice` if its calls play one; assigned to nobody, its customers talk with no agent.
alter table call
  add column voice jsonb,
  add column wanted_at timestamptz,
  drop constraint call_origin,
  add constraint call_origin check (origin in ('task', 'agent', 'double', 'trunk', 'voice')) not valid;
alter table task
  add column voice jsonb,
  drop constraint task_assign_type_check,
  add constraint task_assign_type_check check (assign_type in ('extensions', 'group', 'queue', 'nobody'));
-- The few that live: their prompts are handed to the switch, and there is a limit for them.
create index call_voice on call (account_id) where ended_at is null and origin = 'voice';
-- Keys that customers press are marks too, so the index that finds what an agent handed over has only that.
drop index call_marked;
create index call_handed_over on call (account_id, dialed_at) where marks @> '[{"what": "transferred"}]';

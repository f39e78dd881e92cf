-- When a call was offered to the agent of agent_ext: the phone rings from then on.
alter table call add column offered_at timestamptz;

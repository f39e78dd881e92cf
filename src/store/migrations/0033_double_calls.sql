-- A call may have an outside number in the place of its agent: called first in a double call, which joins two
-- outside numbers, or whoever an agent transferred the call to.
alter table call
  add column other_phone text,
  drop constraint call_origin,
  add constraint call_origin check (origin in ('task', 'agent', 'double', 'trunk')) not valid;
-- The few calls that have one: whether a number is being called, and how often it was today.
create index call_other_phone on call (account_id, other_phone, claimed_at) where other_phone is not null;

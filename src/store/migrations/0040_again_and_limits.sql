-- How numbers are called again and limited by a plan (docs/decisions/0032-plans.md).
alter table contact
  -- how often it was called again by each rule of its plan; null: never
  add column tries jsonb,
  -- from then on it comes before the others that are due
  add column first_at timestamptz,
  -- a limit put it off then; null: none did, or it was claimed since
  add column put_off_at timestamptz;

-- Whom it is to, if the plan limits persons: one of them has one living call.
alter table call add column person text;

-- The version of its plan for which those that were put off have been judged again; null: none was.
alter table task add column judged_by text;

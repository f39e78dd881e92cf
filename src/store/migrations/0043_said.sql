-- What an agent says of a conversation has consequences (docs/decisions/0037-what-agents-say.md).
-- What followed for its number, by which that is taken back if the agent says something else; null: nothing yet.
alter table call add column followed jsonb;

alter table blocked_number
  -- the call whose agent said so, by which that is taken back; null: somebody else blocked it, for good
  add column call_id bigint,
  -- the customer refused to be called
  add column refused boolean not null default false,
  -- the entry that this one took the place of, since its term is longer
  add column replaced jsonb;
alter table blocked_person
  add column call_id bigint,
  add column refused boolean not null default false,
  add column replaced jsonb;

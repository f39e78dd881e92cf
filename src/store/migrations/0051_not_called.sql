-- Whom a call by hand never rang: the customer, since whoever makes the call did not pick up, or anybody, since
-- it never began. Records of the last month are put right; only longer limits look at older ones.
alter table call add column not_called text check (not_called in ('customer', 'anybody'));

update call set not_called = 'customer'
where outcome = 'agentNotReached' and ended_at > now() - interval '32 days';

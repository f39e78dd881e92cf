-- Several people may call in from one number at the same time, as from a company's switchboard, and from none that
-- is shown. What is dialled is still one living call to a number in an account. Recovery finds the calls without an
-- end by the other index. Each is built from one pass over the table, with few rows in it.
create index call_unfinished on call (account_id, phone) where ended_at is null;
drop index call_living;
create unique index call_living on call (account_id, phone) where ended_at is null and origin <> 'trunk';

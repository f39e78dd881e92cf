-- The few calls that have marks, newest first: an agent who handed a call over still says how it went.
create index call_marked on call (account_id, dialed_at) where marks is not null;

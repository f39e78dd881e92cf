-- A session that was ended says why to the page that still uses it; the row goes when the session would have.
alter table console_session
  add column ended text check (ended in ('userDisabled', 'passwordReplaced', 'signedOutElsewhere'));

-- The audit log is read from its end, one noun, person or thing at a time.
create index audit_noun on audit (account_id, noun, id);
create index audit_actor on audit (account_id, actor, id);
create index audit_subject on audit (account_id, subject, id);

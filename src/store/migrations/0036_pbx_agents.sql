-- Where an existing PBX takes calls for an agent; null: its phone registers here.
alter table agent add column uri text check (uri ~ '^sip:[^[:cntrl:][:space:]]+$' and length(uri) <= 350);
drop trigger audit_agent on agent;
create trigger audit_agent after insert or update of password, enabled, reach, ready, uri or delete on agent for each row
  when (current_setting('yuhu.actor', true) <> '') execute function note_change('agent', 'ext', 'account_id', 'password');

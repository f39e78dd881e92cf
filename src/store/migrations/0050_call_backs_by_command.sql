-- An operator promises a call by a command too.
alter table call_back
  drop constraint call_back_source_check,
  add constraint call_back_source_check check (source in ('desk', 'console', 'api', 'command', 'key'));

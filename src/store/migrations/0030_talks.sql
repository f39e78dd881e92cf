-- An agent who talks can do more with the call: what it wants beside the name of the command.
alter table engine_request add column detail jsonb;

-- What happened to a call beside its course: who transferred it to whom, when it was not recorded (an array of
-- the marks of src/domain/call/mark.ts); null: nothing.
alter table call add column marks jsonb;

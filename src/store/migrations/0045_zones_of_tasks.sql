-- The zones in which numbers of the task may be, by which it knows when none of them may be called
-- (docs/decisions/0036-customers-clocks.md). Null: not known, as of tasks that were there before.
alter table task add column zones text[];
alter table task alter column zones set default '{}';

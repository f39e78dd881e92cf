-- The numbers of another task are copied into a new one in the same steps in which a task is prepared for its
-- next round. Null: it is a round. While they are copied the other task is not removed.
alter table round_preparation add column source_id bigint references task on delete set null;
alter table round_preparation drop constraint round_preparation_phase_check;
alter table round_preparation add constraint round_preparation_phase_check
  check (phase in ('passing', 'resetting', 'copying'));
create index round_preparation_source on round_preparation (source_id) where source_id is not null;

-- What is pushed waits as facts and is put into its published body when it is sent. Pushes that wait now keep the body they have.
alter table push add column fact jsonb;
alter table push alter column body drop not null;

-- Trunks with the lowest number are used as long as one of them has room.
alter table trunk add column priority int not null default 1 check (priority > 0);

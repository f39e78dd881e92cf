-- Sound of a trunk is taken from the addresses it named only, for those who want it so.
alter table trunk add column strict_sound boolean not null default false;

-- The last time a phone was refused in an agent's name, how often since it last registered, and why.
alter table agent add column refused_at timestamptz, add column refused_times int not null default 0, add column refused_why text;

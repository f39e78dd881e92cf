-- What each engine node holds of a trunk's channels and calls a second. By name, not by id: a trunk that is
-- removed and added again still carries the calls of before.
create table trunk_share (
  trunk text not null,
  node text not null,
  channels int not null,
  starts int not null,
  want_channels int not null,
  want_starts int not null,
  expires_at timestamptz not null,
  primary key (trunk, node)
) with (fillfactor = 50);

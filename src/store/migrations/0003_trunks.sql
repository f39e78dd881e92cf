-- What a SIP trunk is besides its address and limits.
alter table trunk
  add column transport text not null default 'udp' check (transport in ('udp', 'tcp')),
  -- Of the digest; an empty password: the trunk knows us by our address. As it is: a digest needs it.
  add column username text not null default '',
  add column password text not null default '',
  add column registers boolean not null default false,
  add column probes boolean not null default true,
  add column domain text not null default '',
  -- [{"prefix": "0", "replaceWith": "0086"}, …]
  add column prefix_rules jsonb not null default '[]',
  add column asserts_identity boolean not null default false;

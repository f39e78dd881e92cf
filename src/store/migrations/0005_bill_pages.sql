-- Pages of call records that were given out as fresh: asked for again, each answers the same records for five minutes, because what was
-- given out is not fresh any more, and a client that walks pages 1, 2, 3 would jump over as many as it has been given.
create table bill_page (
  account_id int not null references account on delete cascade,
  -- of the filter and the size of the page
  walk bytea not null,
  page int not null,
  call_ids bigint[] not null,
  given_at timestamptz not null,
  primary key (account_id, walk, page)
);
create index bill_page_age on bill_page (account_id, given_at);

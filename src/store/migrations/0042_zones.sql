-- In which time zone the client says a customer is, as an IANA name; null: nothing was said, and the zone
-- of its number counts if the plan wants that.
alter table contact add column zone text;

-- The engine also extends a wrap-up. Which kinds there are stands in the code that reads them, which leaves one it
-- does not know alone.
alter table engine_request drop constraint if exists engine_request_kind_check;

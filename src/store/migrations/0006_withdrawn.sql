-- What an append answered, so that the same call sent again answers the same; null: it added nothing, or numbers were withdrawn since.
alter table append_seen add column added int, add column duplicates int[], add column blocked int[];

-- What wears a caller id out (src/domain/caller-id-terms.ts), and until when it rests.
alter table caller_id
  -- null: it may show any call
  add column terms jsonb,
  add column rests_until timestamptz;

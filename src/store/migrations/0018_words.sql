-- One word, one concept: the client's free text of a contact is `extra`, because `ext` is an agent's extension.
alter table contact rename column ext to extra;
alter table call rename column ext to extra;

-- The id of the customer's leg at the switch, by the word that everything else calls it.
alter table call rename column uuid to leg_id;

-- Which numbers are called again: by the endings of their calls, not by the published words for them.
alter table round_preparation rename column answer_type to which;
alter table round_preparation add column endings text[];
update round_preparation set which = 'ended', endings = case which
    when 'connected' then '{connected}'::text[]
    when 'caller' then '{abandoned,agentMissed,cutOffAfterAnswer}'::text[]
    else '{noAnswer,busy,rejected,invalid,unreachable,trunkFailed,cancelled,interrupted}'::text[]
  end where which in ('connected', 'caller', 'callee');
update round_preparation set which = 'neverCalled' where which = 'never';

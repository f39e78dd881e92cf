-- One word, one concept: the client's free text of a contact is `extra`, because `ext` is an agent's extension.
alter table contact rename column ext to extra;
alter table call rename column ext to extra;

-- The id of the customer's leg at the switch, by the word that everything else calls it.
alter table call rename column uuid to leg_id;

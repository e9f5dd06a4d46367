-- Indexes for questions that would otherwise read everything that a large petition has.

-- Names in the order in which they are read: without it each page sorted a whole day of them.
create index shown_names_in_order on shown_names (subject_id, batch_day desc, lower(name), name, voice_id);
drop index shown_names_subject_id_batch_day_idx;

-- Whether a signature still counts: asked for each letter to those who signed, and whenever one is taken back.
create unique index active_addresses_by_voice on active_addresses (subject_id, voice_id);

-- How many letters about one update were sent.
create index mailings_to_lists on mailings (subject_id, kind) where strpos(kind, ':') > 0;

-- Only the author can sign before a petition is live, so who that was is known when the first signature is confirmed: until then,
-- anybody may have typed the address.
alter table petitions drop column author_submission_id;
alter table petitions add column author_voice_id uuid;

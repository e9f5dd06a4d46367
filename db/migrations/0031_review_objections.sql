-- Whoever wrote a review asks for another look at the decision (`review_checks`) not to show its text. One per decision; erased with the review.
create table review_objections (
  subject_id bigint not null,
  voice_id uuid not null,
  version integer not null,
  -- the check that it is against; it waits for an answer while that is the newest
  n integer not null,
  at timestamptz not null,
  body text not null check (body <> ''),
  primary key (subject_id, voice_id, version, n)
);

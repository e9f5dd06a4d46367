-- Undoing a decision puts back what stood before it, as it was: `restores` names that row.
alter table petition_states add column restores integer;
alter table petition_states add foreign key (subject_id, restores) references petition_states (subject_id, n) on delete cascade;

-- What an earlier release called the reason: the page goes on saying what was said then, and a text that stayed readable stays so.
alter table petition_states add column reason_before text;
update petition_states set reason_before = reason, reason = case reason
  when 'duplicate' then 'duplicate'
  when 'unclear' then 'no-demand'
  when 'addressee' then 'no-demand'
  when 'no-work' then 'not-a-work'
  when 'unproven' then 'false-statement'
  when 'private' then 'private-person'
  when 'abuse' then 'threats'
  when 'advert' then 'advertising'
  else 'other' end
where state = 'declined';
alter table petition_states add constraint petition_states_decline_reason check (state <> 'declined' or reason in (
  'joke', 'duplicate', 'not-a-work', 'no-demand', 'false-statement', 'private-person', 'threats', 'confidential', 'advertising', 'other'));

-- The author's appeal, once per decision. The words go when the author has everything erased.
create table petition_appeals (
  subject_id bigint not null,
  n integer not null,
  at timestamptz not null,
  text text check (char_length(text) between 1 and 2000),
  primary key (subject_id, n),
  foreign key (subject_id, n) references petition_states on delete cascade
);
create index on petition_appeals (at);
create table petition_appeal_decisions (
  subject_id bigint not null,
  n integer not null,
  at timestamptz not null,
  by bigint not null references staff,
  outcome text not null check (outcome in ('kept', 'undone')),
  note text not null check (char_length(note) between 1 and 500),
  primary key (subject_id, n),
  foreign key (subject_id, n) references petition_appeals on delete cascade
);

-- What is said about the end, by the author or a moderator: shown once a moderator has checked it.
create table petition_announcements (
  subject_id bigint not null references petitions on delete cascade,
  n integer not null check (n between 1 and 20),
  kind text not null check (kind in ('victory', 'ended', 'delivered')),
  said_at timestamptz not null,
  -- 'author' or the id of a member of staff
  said_by text not null,
  words text not null check (char_length(words) <= 500),
  delivered_on date,
  delivered_to text check (char_length(delivered_to) <= 120),
  delivered_by text check (char_length(delivered_by) <= 120),
  primary key (subject_id, n),
  check ((kind = 'delivered') = (delivered_on is not null and delivered_to is not null and delivered_by is not null))
);
create table petition_announcement_checks (
  subject_id bigint not null,
  n integer not null,
  decision text not null check (decision in ('shown', 'refused')),
  at timestamptz not null,
  by bigint not null references staff,
  reason text not null,
  primary key (subject_id, n),
  foreign key (subject_id, n) references petition_announcements on delete cascade
);

-- Files for the hand-over, as they were made: `note` is signed over their hashes. The bytes lie in the data folder.
create table petition_handovers (
  subject_id bigint not null references petitions on delete cascade,
  n integer not null check (n between 1 and 50),
  made_at timestamptz not null,
  made_by text not null,
  log_size bigint not null,
  pdf_sha256 bytea not null,
  csv_sha256 bytea not null,
  note text,
  primary key (subject_id, n)
);

-- One row per minute in which a web process could write, so that signing worked; and per day what was missing.
create table heartbeats (minute timestamptz primary key);
create table signing_days (
  -- in the site's time zone
  day date primary key,
  minutes_down integer not null check (minutes_down >= 0),
  looked_at timestamptz not null
);
-- `petitions.closes_on` is the last day with these in it.
create table petition_extensions (
  subject_id bigint not null references petitions on delete cascade,
  day date not null references signing_days,
  at timestamptz not null,
  primary key (subject_id, day)
);

-- What people were shown of a work before they saw it: one version of a poster, still, synopsis, title or age mark, for one market and
-- language. Its content is never edited: other content is another version.
create table presentations (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  work_id bigint not null references works on delete cascade,
  kind text not null check (kind in ('poster', 'still', 'synopsis', 'title', 'age-mark')),
  -- ISO 3166-1, or '' where no single country is known
  market text not null,
  -- ISO 639-1, or 'und'
  language text not null,
  -- '' for a picture
  text text not null,
  -- SHA-256 of the file as it was given, or of the text (NFC, UTF-8)
  content_hash bytea not null,
  entered_at timestamptz not null,
  entered_by text not null,
  check ((kind in ('poster', 'still')) = (text = '')),
  constraint presentations_once unique (work_id, kind, market, language, content_hash)
);

-- What is known about a version; a correction is a new row, and the newest is in force.
create table presentation_facts (
  presentation_id bigint not null references presentations on delete cascade,
  n integer not null,
  issuer text not null,
  -- a picture in words, for those who do not see it, or do not want to
  description text not null,
  source_url text not null,
  first_seen_on date not null,
  last_seen_on date not null,
  at timestamptz not null,
  by text not null,
  reason text not null,
  primary key (presentation_id, n),
  check (last_seen_on >= first_seen_on)
);

-- The picture as it is served: encoded anew at fixed sizes, found by the SHA-256 of those bytes.
create table presentation_pictures (
  presentation_id bigint not null references presentations on delete cascade,
  size text not null check (size in ('small', 'medium', 'large')),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  width integer not null,
  height integer not null,
  bytes integer not null,
  primary key (presentation_id, size)
);
create index on presentation_pictures (hash);

-- Hidden, put back, marked as sensitive, or not any more: who, when, why. by: 'report', 'rule' or a staff id.
create table presentation_acts (
  presentation_id bigint not null references presentations on delete cascade,
  n integer not null,
  act text not null check (act in ('hide', 'restore', 'mark', 'unmark')),
  at timestamptz not null,
  by text not null,
  reason text not null,
  note text not null,
  primary key (presentation_id, n)
);

-- "This may harm a child". Nothing about the person who says so is kept.
create table presentation_reports (
  id bigint generated always as identity primary key,
  presentation_id bigint not null references presentations on delete cascade,
  at timestamptz not null
);
create index on presentation_reports (presentation_id);

-- That one version took the place of another, or went without one.
create table presentation_changes (
  id bigint generated always as identity primary key,
  before_id bigint not null references presentations on delete cascade,
  after_id bigint references presentations on delete cascade,
  changed_on date not null,
  cause text not null check (cause in ('complaints', 'correction', 'unsaid')),
  source_url text not null,
  at timestamptz not null,
  by text not null,
  check (before_id <> after_id),
  constraint presentation_changes_once unique nulls not distinct (before_id, after_id)
);

-- What somebody without an account points to; staff look at it and enter it, or not.
create table presentation_proposals (
  id bigint generated always as identity primary key,
  work_id bigint not null references works on delete cascade,
  kind text not null,
  market text not null,
  language text not null,
  issuer text not null,
  text text not null,
  description text not null,
  source_url text not null,
  seen_on date not null,
  at timestamptz not null
);
create table presentation_decisions (
  proposal_id bigint primary key references presentation_proposals on delete cascade,
  at timestamptz not null,
  by text not null,
  -- null: not entered
  presentation_id bigint references presentations on delete cascade,
  reason text not null
);

-- At how many net signatures this addressee is asked for an answer; the newest row is in force, null is the site's number.
create table party_thresholds (
  party_id bigint not null references parties on delete cascade,
  n integer not null,
  threshold integer check (threshold > 0),
  decided_at timestamptz not null,
  decided_by text not null,
  primary key (party_id, n)
);

-- An answer is asked for. The row is never changed and never deleted: what happens later does not stop the clock.
create table answer_clocks (
  subject_id bigint primary key references petitions (subject_id) on delete cascade,
  threshold integer not null,
  started_at timestamptz not null,
  due_on date not null,
  noted_at timestamptz not null
);
create index on answer_clocks (started_at);

-- Mail to those named: one row, one Message-ID, however often it is tried.
create table party_notices (
  id bigint generated always as identity primary key,
  party_id bigint not null references parties on delete cascade,
  -- 'near', 'start', 'end' of an answer's clock; 'promise-near', 'promise-due'
  kind text not null,
  -- subject of the petition, or id of the commitment
  about_id bigint not null,
  -- 'contact', or 'member 4'
  recipient text not null,
  message_id text not null unique,
  owed_at timestamptz not null,
  attempts smallint not null default 0,
  next_at timestamptz not null,
  accepted_at timestamptz,
  failed_at timestamptz,
  failure text,
  unique (kind, about_id, recipient)
);
create index party_notices_due on party_notices (next_at) where accepted_at is null and failed_at is null;

-- What a statement promises: it came with one version of it and never changes.
create table commitments (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  statement_id bigint not null references statements on delete cascade,
  n smallint not null,
  version integer not null,
  words text not null check (char_length(words) <= 300),
  due_on date not null,
  made_at timestamptz not null,
  unique (statement_id, n)
);
create index on commitments (due_on);

-- What either side says became of it; the newest of each side is shown, the earlier ones stay readable.
create table commitment_outcomes (
  commitment_id bigint not null references commitments on delete cascade,
  n integer not null,
  side text not null check (side in ('party', 'author')),
  outcome text not null check (outcome in ('kept', 'partly', 'broken', 'withdrawn')),
  words text not null check (char_length(words) <= 500),
  link text,
  at timestamptz not null,
  -- 'member 4', 'author', or 'staff 3' on behalf of the side
  by text not null,
  salt bytea not null,
  primary key (commitment_id, n)
);

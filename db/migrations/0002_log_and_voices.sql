-- Two logs: the public one, and one for sample disputes, which may be removed as a whole.
create table log_head (
  log text primary key check (log in ('public', 'sample')),
  -- leaves whose order and text are fixed (step one of the tick)
  ordered_size bigint not null default 0,
  -- leaves that the published numbers name (step two)
  size bigint not null default 0,
  root bytea not null default sha256(''),
  -- roots of the complete subtrees on the right edge, largest first (RFC 6962 2.1)
  frontier bytea[] not null default '{}',
  published_at timestamptz not null default now(),
  check (size <= ordered_size)
);
insert into log_head (log) values ('public'), ('sample');

create table subjects (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  kind text not null,
  log text not null default 'public' references log_head,
  -- version of the rules that make an address canonical, frozen for this subject
  address_rules smallint not null,
  -- ordinal of the last counted voice; only the sequencer writes it
  last_number bigint not null default 0
);

create table log_entries (
  log text not null,
  index bigint not null,
  leaf text not null,
  hash bytea not null,
  at timestamptz not null,
  subject_id bigint not null,
  voice_id uuid not null,
  kind text not null,
  version integer,
  basis text not null,
  choice text not null,
  was_basis text,
  was_choice text,
  country text,
  -- ordinal within the subject, for leaves that count
  number bigint,
  primary key (log, index)
);
create index on log_entries (subject_id, voice_id);

create table log_checkpoints (
  log text not null,
  size bigint not null,
  root bytea not null,
  published_at timestamptz not null,
  primary key (log, size)
);

-- One row per person's submission; unconfirmed ones go after 30 days.
create table submissions (
  subject_id bigint not null,
  id uuid not null,
  kind text not null,
  submitted_at timestamptz not null,
  version integer not null,
  address_hash bytea not null,
  country text,
  -- shows, news, answer: what the person allowed when submitting
  wishes text[] not null,
  -- why a rule may want a second look: honeypot, fast, network, domain, disposable …
  signals text[] not null,
  -- AES-256-GCM of name and address
  sealed bytea not null,
  primary key (subject_id, id)
);
create index submissions_by_time on submissions using brin (submitted_at);
create index submissions_by_address on submissions (subject_id, address_hash);

-- "Have you seen it?", asked while the mail is under way; the newest row is the answer.
create table submission_answers (
  subject_id bigint not null,
  submission_id uuid not null,
  answered_at timestamptz not null,
  basis text not null,
  primary key (subject_id, submission_id, answered_at)
);

-- A try is recorded before it is judged, so that parallel guesses cannot get a sixth.
create table code_tries (
  subject_id bigint not null,
  submission_id uuid not null,
  n smallint not null check (n between 1 and 5),
  tried_at timestamptz not null,
  primary key (subject_id, submission_id, n)
);

-- Networks as hashes under a key of the day, kept 7 days.
create table submission_networks (
  subject_id bigint not null,
  submission_id uuid not null,
  day date not null,
  -- 16 bytes each: IPv4 /32, or IPv6 /64 and /48
  networks bytea not null,
  primary key (subject_id, submission_id)
);
create index on submission_networks (day);

create table voices (
  subject_id bigint not null,
  id uuid not null,
  kind text not null,
  confirmed_at timestamptz not null,
  via text not null check (via in ('code', 'link', 'browser')),
  version integer not null,
  basis text not null,
  proof text,
  choice text not null,
  country text,
  primary key (subject_id, id)
);
create index voices_by_time on voices using brin (confirmed_at);

-- One address, one active voice (design: what must stay true, 2).
create table active_addresses (
  subject_id bigint not null,
  address_hash bytea not null,
  voice_id uuid not null,
  primary key (subject_id, address_hash)
);

-- The random bytes that open a leaf's commitment; deleted by erasure.
create table voice_salts (
  subject_id bigint not null,
  voice_id uuid not null,
  n smallint not null,
  salt bytea not null,
  -- the exact bytes the leaf commits to, sealed
  payload bytea not null,
  primary key (subject_id, voice_id, n)
);

-- Every later act on a voice: who, when, why. The state of a voice is what rows there are.
create table voice_acts (
  subject_id bigint not null,
  voice_id uuid not null,
  n integer not null,
  act text not null check (act in ('hold', 'release', 'withdraw', 'remove', 'restore', 'change', 'erase', 'object')),
  at timestamptz not null,
  -- 'person', 'rule' or a staff id
  by text not null,
  reason text not null,
  note text,
  primary key (subject_id, voice_id, n)
);
create index on voice_acts (at) where act in ('hold', 'object');

-- What a person allows now, where it differs from the submission; the newest row is in force.
create table wish_changes (
  subject_id bigint not null,
  voice_id uuid not null,
  changed_at timestamptz not null,
  wishes text[] not null,
  primary key (subject_id, voice_id, changed_at)
);

-- Confirmed need for a leaf. The sequencer takes rows out in the transaction that fixes their order.
create table uncounted (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  voice_id uuid not null,
  kind text not null,
  version integer,
  basis text not null,
  choice text not null,
  was_basis text,
  was_choice text,
  country text,
  value text not null,
  queued_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- Marginal tallies, written by the sequencer alone. dimension: total, basis, country, minute, version, choice.
create table tallies (
  subject_id bigint not null,
  dimension text not null,
  key text not null,
  counted bigint not null default 0,
  withdrawn bigint not null default 0,
  removed bigint not null default 0,
  restored bigint not null default 0,
  -- by `change` leaves, which move a voice within a dimension
  moved bigint not null default 0,
  primary key (subject_id, dimension, key)
) with (fillfactor = 50);

-- "What moves now" asks for the newest minutes of all subjects.
create index tallies_by_minute on tallies (key) where dimension = 'minute';

-- Countries as published: refreshed hourly, cells under 10 merged.
create table country_snapshots (
  subject_id bigint not null,
  taken_at timestamptz not null,
  countries jsonb not null,
  primary key (subject_id, taken_at)
);

-- Names that people chose to show, in daily batches of at least 20, from A to Z.
create table shown_names (
  subject_id bigint not null,
  voice_id uuid not null,
  batch_day date not null,
  name text not null,
  primary key (subject_id, voice_id)
);
create index on shown_names (subject_id, batch_day);
create table name_checks (
  subject_id bigint not null,
  voice_id uuid not null,
  decision text not null check (decision in ('waiting', 'shown', 'refused')),
  at timestamptz not null,
  by text not null,
  reason text not null,
  primary key (subject_id, voice_id, at)
);

-- Every mail that is owed to somebody, and what became of it. `kind` names the mail ('confirm', 'confirm-2', 'reminder', 'answer:7' …).
create table mailings (
  subject_id bigint not null,
  recipient_id uuid not null,
  kind text not null,
  message_id text not null,
  -- HMAC(address) under a key of the day: at most 3 a day to one address from the whole site
  address_day bytea not null,
  due_at timestamptz not null,
  attempts smallint not null default 0,
  leased_until timestamptz,
  composed_at timestamptz,
  accepted_at timestamptz,
  failed_at timestamptz,
  failure text,
  primary key (subject_id, recipient_id, kind)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index mailings_due on mailings (due_at) where accepted_at is null and failed_at is null;
create index mailings_by_address_day on mailings (address_day);

-- People who follow a petition by mail without (or beside) signing.
create table follows (
  subject_id bigint not null,
  id uuid not null,
  address_hash bytea not null,
  asked_at timestamptz not null,
  sealed bytea not null,
  primary key (subject_id, id)
);
create table follow_confirmations (
  subject_id bigint not null,
  follow_id uuid not null,
  confirmed_at timestamptz not null,
  primary key (subject_id, follow_id)
);
-- By whom mail is no longer wanted: one row per recipient and list ('answer', 'news').
create table unsubscriptions (
  subject_id bigint not null,
  recipient_id uuid not null,
  list text not null,
  at timestamptz not null,
  primary key (subject_id, recipient_id, list)
);

-- An address that was confirmed in this browser, for 30 days, if the person wanted that.
create table remembered_addresses (
  secret_hash bytea primary key,
  confirmed_at timestamptz not null,
  expires_at timestamptz not null,
  sealed bytea not null
);

-- Replayed first after a restore.
create table erasures (
  subject_id bigint not null,
  voice_id uuid not null,
  erased_at timestamptz not null,
  primary key (subject_id, voice_id)
);

-- Mail to those who run a petition, about what was promised to them: one row, one Message-ID, however often it is tried.
create table organiser_notices (
  id bigint generated always as identity primary key,
  subject_id bigint not null references petitions on delete cascade,
  -- 'promise-near', 'promise-due'
  kind text not null,
  -- id of the commitment
  about_id bigint not null,
  -- the author's signature, or a co-organiser
  recipient uuid not null,
  message_id text not null unique,
  owed_at timestamptz not null,
  attempts smallint not null default 0,
  next_at timestamptz not null,
  accepted_at timestamptz,
  failed_at timestamptz,
  failure text,
  unique (subject_id, kind, about_id, recipient)
);
create index organiser_notices_due on organiser_notices (next_at) where accepted_at is null and failed_at is null;

-- Mail to many people: how far the owing of a list's mails has come. A job that was killed is taken up where its last chunk was committed.
create table tellings (
  subject_id bigint not null,
  list text not null check (list in ('answer', 'news')),
  about bigint not null,
  started_at timestamptz not null,
  who text not null default 'signers' check (who in ('signers', 'followers', 'done')),
  after uuid not null default '00000000-0000-0000-0000-000000000000',
  told integer not null default 0,
  primary key (subject_id, list, about)
);
create index tellings_open on tellings (started_at) where who <> 'done';

-- Mails to one person go before mails to many, however many of those are due. List mails have a colon in their kind: 'news:7'.
drop index mailings_due;
create index mailings_due_personal on mailings (due_at) where accepted_at is null and failed_at is null and strpos(kind, ':') = 0;
create index mailings_due_lists on mailings (due_at) where accepted_at is null and failed_at is null and strpos(kind, ':') > 0;

-- What organisers write to everybody. The decisions say whether it is shown.
create table petition_updates (
  id bigint generated always as identity primary key,
  subject_id bigint not null references petitions on delete cascade,
  title text not null check (char_length(title) between 1 and 100),
  text text not null check (char_length(text) between 1 and 3000),
  written_at timestamptz not null,
  -- 'author' or the id of a co-organiser
  by text not null
);
create index on petition_updates (subject_id, id);
create table petition_update_decisions (
  update_id bigint not null references petition_updates on delete cascade,
  n integer not null,
  decision text not null check (decision in ('waiting', 'shown', 'refused', 'hidden')),
  at timestamptz not null,
  -- 'rule' or a staff id
  by text not null,
  reason text not null,
  primary key (update_id, n)
);
-- Readers who think that an update breaks the rules: nothing about them is kept.
create table petition_update_reports (
  id bigint generated always as identity primary key,
  update_id bigint not null references petition_updates on delete cascade,
  at timestamptz not null,
  reason text not null check (reason in ('false', 'private', 'threat', 'advert', 'other')),
  note text not null check (char_length(note) <= 300)
);
create index on petition_update_reports (update_id, at);

-- Co-organisers, whom the author invited. Name and address are sealed, and deleted when it ends.
create table organisers (
  subject_id bigint not null references petitions on delete cascade,
  id uuid not null,
  role text not null check (role in ('writes', 'reads')),
  invited_at timestamptz not null,
  address_hash bytea not null,
  sealed bytea not null,
  primary key (subject_id, id),
  unique (subject_id, address_hash)
);
create table organiser_acceptances (
  subject_id bigint not null,
  organiser_id uuid not null,
  at timestamptz not null,
  primary key (subject_id, organiser_id),
  foreign key (subject_id, organiser_id) references organisers on delete cascade
);
-- Links to the organisers' page that were asked for; `organiser_id` is the author's signature or a co-organiser.
create table organiser_letters (
  subject_id bigint not null references petitions on delete cascade,
  organiser_id uuid not null,
  n integer not null,
  message_id text not null,
  asked_at timestamptz not null,
  primary key (subject_id, organiser_id, n)
);

-- Visits that came by a share link, per day and channel: nothing about who came.
create table channel_visits (
  subject_id bigint not null references petitions on delete cascade,
  day date not null,
  channel text not null,
  visits bigint not null,
  primary key (subject_id, day, channel)
);

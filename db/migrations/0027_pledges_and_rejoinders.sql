-- What a petition's people may say they will do. Each is counted by itself, on a subject of its own; its text is never edited.
create table pledges (
  subject_id bigint primary key references subjects on delete cascade,
  petition_id bigint not null references petitions on delete cascade,
  slug text not null unique,
  text text not null check (char_length(text) between 1 and 100),
  written_at timestamptz not null,
  -- 'author' or the id of a co-organiser
  by text not null
);
create index on pledges (petition_id);
create table pledge_decisions (
  pledge_id bigint not null references pledges on delete cascade,
  n integer not null,
  decision text not null check (decision in ('waiting', 'offered', 'refused', 'ended')),
  at timestamptz not null,
  -- 'rule', 'author', the id of a co-organiser, or a staff id
  by text not null,
  reason text not null,
  primary key (pledge_id, n)
);

-- The author's one reply to a statement; a refused one may be written anew.
create table rejoinders (
  id bigint generated always as identity primary key,
  statement_id bigint not null references statements on delete cascade,
  petition_id bigint not null references petitions on delete cascade,
  text text not null check (char_length(text) between 1 and 2000),
  written_at timestamptz not null
);
create index on rejoinders (petition_id);
create table rejoinder_decisions (
  rejoinder_id bigint not null references rejoinders on delete cascade,
  n integer not null,
  decision text not null check (decision in ('waiting', 'shown', 'refused', 'hidden')),
  at timestamptz not null,
  by text not null,
  reason text not null,
  primary key (rejoinder_id, n)
);

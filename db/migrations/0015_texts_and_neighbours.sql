-- Every wording of a petition is a row that is never edited. `version` is what a signature names: it changes only with a material change
-- of the background, once; corrections of typing errors and translations carry the version that they word.
alter table petition_texts add column n integer not null default 1 check (n between 1 and 200);
update petition_texts set n = version;
alter table petition_texts drop constraint petition_texts_pkey;
alter table petition_texts add primary key (subject_id, n);
alter table petition_texts add column change text not null default 'opened'
  check (change in ('opened', 'draft', 'typing', 'background', 'translation'));
-- 'author' or the id of a member of staff
alter table petition_texts add column "by" text not null default 'author';
-- why it was changed, as the author says it
alter table petition_texts add column note text not null default '' check (char_length(note) <= 300);
alter table petition_texts add check (version between 1 and 2);
create index on petition_texts (subject_id, hash);

-- What a moderator decided about a wording that was proposed. The first text, and what its author makes of it before the first listing, needs none.
create table petition_text_decisions (
  subject_id bigint not null,
  n integer not null,
  change text not null,
  decision text not null check (decision in ('published', 'refused')),
  at timestamptz not null,
  "by" bigint not null,
  reason text not null default '',
  primary key (subject_id, n),
  foreign key (subject_id, n) references petition_texts on delete cascade
);
-- One material change per petition.
create unique index petition_one_background on petition_text_decisions (subject_id) where decision = 'published' and change = 'background';

create view published_texts as
select t.*, coalesce(d.at, t.written_at) as published_at
from petition_texts t left join petition_text_decisions d using (subject_id, n)
where t.change in ('opened', 'draft') or d.decision = 'published';

-- The text stands from here on: what signatures that came by link before are bound to.
create table petition_bindings (
  subject_id bigint primary key references petitions on delete cascade,
  n integer not null,
  at timestamptz not null
);

-- More states of a petition; whatever others a database knows stay.
do $$
declare known text[];
begin
  select array_agg(distinct m.found[1]) into known
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z-]+)''', 'g') as m (found)
  where c.conname = 'petition_states_state_check';
  alter table petition_states drop constraint petition_states_state_check;
  execute format('alter table petition_states add constraint petition_states_state_check check (state in (%s))',
    (select string_agg(quote_literal(name), ', ' order by name)
     from (select distinct unnest(known || array['supporting', 'dormant', 'joined']) as name) names));
end $$;

-- A petition like an open one, joined to it by a moderator: in force while its newest state is 'joined'.
create table petition_joins (
  subject_id bigint not null references petitions on delete cascade,
  n integer not null,
  into_id bigint not null references petitions on delete cascade,
  primary key (subject_id, n),
  foreign key (subject_id, n) references petition_states on delete cascade,
  check (into_id <> subject_id)
);
create index on petition_joins (into_id);

-- Who was asked by private link to support a petition before it goes live: twenty places.
create table petition_supporters (
  subject_id bigint not null references petitions on delete cascade,
  place smallint not null constraint petition_twenty_supporters check (place between 1 and 20),
  submission_id uuid not null,
  asked_at timestamptz not null,
  primary key (subject_id, place)
);

-- The other view. A pair is proposed from one side, confirmed by a moderator, and then stands on both.
create table petition_opposition_proposals (
  id bigint generated always as identity primary key,
  subject_id bigint not null references petitions on delete cascade,
  other_id bigint not null references petitions on delete cascade,
  at timestamptz not null,
  "by" text not null,
  check (subject_id <> other_id)
);
create index on petition_opposition_proposals (subject_id);
create table petition_opposition_decisions (
  proposal_id bigint not null references petition_opposition_proposals on delete cascade,
  decision text not null check (decision in ('confirmed', 'refused', 'ended')),
  at timestamptz not null,
  "by" bigint not null,
  reason text not null default '',
  primary key (proposal_id, decision)
);
-- Both sides of every pair that stands, so that no petition has two.
create table petition_opposites (
  subject_id bigint primary key references petitions on delete cascade,
  other_id bigint not null references petitions on delete cascade,
  proposal_id bigint not null references petition_opposition_proposals on delete cascade
);

-- Why somebody signed, in their own words and without their name. Sealed until nobody may read it any more.
create table petition_reasons (
  subject_id bigint not null references petitions on delete cascade,
  id text not null,
  voice_id uuid not null,
  given_at timestamptz not null,
  sealed bytea not null,
  primary key (subject_id, id)
);
create unique index petition_one_reason on petition_reasons (subject_id, voice_id);
create table petition_reason_decisions (
  subject_id bigint not null,
  reason_id text not null,
  n integer not null,
  decision text not null check (decision in ('shown', 'refused', 'taken-down', 'waiting')),
  at timestamptz not null,
  -- 'rule' or the id of a member of staff
  "by" text not null,
  reason text not null default '',
  -- of the batch in which it is shown
  day date,
  primary key (subject_id, reason_id, n),
  foreign key (subject_id, reason_id) references petition_reasons (subject_id, id) on delete cascade
);
create index on petition_reason_decisions (subject_id, day);
create table petition_reason_reports (
  subject_id bigint not null,
  reason_id text not null,
  at timestamptz not null,
  why text not null check (why in ('insult', 'private', 'advert', 'false', 'other')),
  -- one report per keyed network and day
  reporter bytea not null,
  primary key (subject_id, reason_id, reporter),
  foreign key (subject_id, reason_id) references petition_reasons (subject_id, id) on delete cascade
);
-- The author lets reasons be shown or not; the newest row is in force.
create table petition_reason_switches (
  subject_id bigint not null references petitions on delete cascade,
  n integer not null,
  shown text not null check (shown in ('on', 'off')),
  at timestamptz not null,
  "by" text not null,
  primary key (subject_id, n)
);

-- Whole words for petitions like the one that somebody is about to open. 'simple' keeps words as they are; the question is stemmed and asks for beginnings.
alter table petitions add column lexemes tsvector generated always as (to_tsvector('simple', search)) stored;
create index on petitions using gin (lexemes);

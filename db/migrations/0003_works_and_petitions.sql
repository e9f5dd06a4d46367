create table works (
  id bigint generated always as identity primary key,
  slug text not null unique,
  kind text not null check (kind in ('film', 'series', 'episode', 'game', 'book', 'play', 'exhibition', 'article')),
  year integer,
  added_at timestamptz not null,
  added_by text not null,
  sample text,
  -- folded titles, people and identifiers, for the search that forgives accents and typos
  search text not null
);
create index works_search on works using gin (search gin_trgm_ops);

create table work_titles (
  work_id bigint not null references works on delete cascade,
  language text not null,
  title text not null,
  position smallint not null,
  primary key (work_id, language, title)
);
create table work_credits (
  work_id bigint not null references works on delete cascade,
  role text not null check (role in ('maker', 'publisher', 'service')),
  name text not null,
  position smallint not null,
  primary key (work_id, role, name)
);
create table work_releases (
  work_id bigint not null references works on delete cascade,
  market text not null,
  released_on date not null,
  primary key (work_id, market)
);
create table work_identifiers (
  scheme text not null check (scheme in ('imdb', 'wikidata', 'tmdb', 'isbn')),
  value text not null,
  work_id bigint not null references works on delete cascade,
  primary key (scheme, value)
);

create table petitions (
  subject_id bigint primary key references subjects on delete cascade,
  slug text not null unique,
  work_id bigint not null references works,
  about text not null check (about in ('work', 'promotion', 'offered', 'principle')),
  form text not null check (form in ('demand', 'call')),
  addressee text not null,
  opened_at timestamptz not null,
  -- last day on which one may sign, in the site's time zone
  closes_on date not null,
  author_submission_id uuid not null,
  author_name text not null,
  sample text,
  search text not null
);
create index on petitions (work_id);
create index petitions_search on petitions using gin (search gin_trgm_ops);

-- The text that was signed: a version is never edited.
create table petition_texts (
  subject_id bigint not null references petitions on delete cascade,
  version integer not null,
  language text not null,
  action text not null check (char_length(action) <= 80),
  why text not null check (char_length(why) <= 500),
  more text not null check (char_length(more) <= 1000),
  written_at timestamptz not null,
  hash bytea not null,
  primary key (subject_id, version)
);

-- awaiting its author → live by link → listed | declined | hidden; closed, reopened. The newest row is the state.
create table petition_states (
  subject_id bigint not null references petitions on delete cascade,
  n integer not null,
  state text not null check (state in ('awaiting', 'live', 'listed', 'declined', 'hidden', 'closed')),
  at timestamptz not null,
  by text not null,
  reason text not null,
  note text,
  primary key (subject_id, n)
);
create index on petition_states (state, at);

create table statements (
  id bigint generated always as identity primary key,
  subject_id bigint not null,
  party text not null,
  source_url text,
  said_on date not null
);
create index on statements (subject_id);
create table statement_versions (
  statement_id bigint not null references statements on delete cascade,
  version integer not null,
  text text not null,
  entered_at timestamptz not null,
  entered_by bigint not null,
  primary key (statement_id, version)
);

-- How long the work takes from beginning to end: nobody has seen all of it sooner than that after it came out.
alter table works add column running_minutes integer check (running_minutes between 1 and 60000);

-- The subject of a work's reviews; made with the first review, because most works never get one.
create table review_subjects (
  work_id bigint primary key references works on delete cascade,
  subject_id bigint not null unique references subjects on delete cascade
);

create table reviews (
  subject_id bigint not null,
  voice_id uuid not null,
  -- what its address and its marks are called by; the id of the contribution stays between the person and the site
  public_id text not null,
  confirmed_at timestamptz not null,
  primary key (subject_id, voice_id),
  unique (public_id, subject_id)
);

-- What a review said: a row for every time that the person confirmed or changed it.
create table review_versions (
  subject_id bigint not null,
  voice_id uuid not null,
  n integer not null check (n > 0),
  at timestamptz not null,
  basis text not null,
  mark text not null,
  about text not null check (about in ('work', 'promotion', 'release', 'around')),
  language text,
  body text not null check (char_length(body) <= 3000),
  -- whether the text tells how it ends: it is then folded
  spoilers text not null check (spoilers in ('none', 'folded')),
  -- from a diary that was read in the browser: where and when it was logged
  logged_at text check (logged_at in ('letterboxd', 'imdb', 'trakt', 'goodreads', 'netflix')),
  logged_on date,
  primary key (subject_id, voice_id, n)
);

-- Every decision whether a text is shown; the newest of a version is in force.
create table review_checks (
  subject_id bigint not null,
  voice_id uuid not null,
  version integer not null,
  n integer not null,
  decision text not null check (decision in ('waiting', 'shown', 'refused')),
  at timestamptz not null,
  -- 'rule' or a staff id
  by text not null,
  reason text not null,
  primary key (subject_id, voice_id, version, n)
);

-- What waits for a check. A row goes when it is decided, so the queue is as long as the work that is left.
create table review_queue (
  subject_id bigint not null,
  voice_id uuid not null,
  version integer not null,
  since timestamptz not null,
  primary key (subject_id, voice_id)
);
create index on review_queue (since);

-- A moderator says what a review is about; the page tells both.
create table review_abouts (
  subject_id bigint not null,
  voice_id uuid not null,
  n integer not null,
  about text not null check (about in ('work', 'promotion', 'release', 'around')),
  was text not null,
  at timestamptz not null,
  by text not null,
  reason text not null,
  primary key (subject_id, voice_id, n)
);

-- The texts that a page shows, in its order: what they go by, then time. Follows from the tables above.
create table shown_reviews (
  subject_id bigint not null,
  voice_id uuid not null,
  version integer not null,
  basis text not null,
  at timestamptz not null,
  primary key (subject_id, voice_id)
);
create index on shown_reviews (subject_id, basis, at desc, voice_id);

-- "Helpful": one per person and review. `giver` is the keyed hash of a confirmed address, another one for every work.
create table helpful_marks (
  subject_id bigint not null,
  voice_id uuid not null,
  giver bytea not null,
  basis text not null,
  at timestamptz not null,
  primary key (subject_id, voice_id, giver)
);
create index on helpful_marks (subject_id, giver);
create table helpful_counts (
  subject_id bigint not null,
  voice_id uuid not null,
  basis text not null,
  n integer not null,
  primary key (subject_id, voice_id, basis)
);

-- Published reviews by critics, entered by staff with their source.
create table critics (
  id bigint generated always as identity primary key,
  work_id bigint not null references works on delete cascade,
  outlet text not null check (char_length(outlet) <= 100),
  author text not null check (char_length(author) <= 100),
  url text not null,
  published_on date not null,
  -- as it was printed: "4 of 5", "B+", or nothing
  mark text not null check (char_length(mark) <= 20),
  stance text not null check (stance in ('for', 'against', 'between')),
  rests_on text not null check (rests_on in ('viewing', 'none', 'unsaid')),
  language text not null,
  quote text not null check (char_length(quote) between 1 and 300),
  entered_at timestamptz not null,
  entered_by text not null
);
create index on critics (work_id);
create table critic_removals (
  critic_id bigint primary key references critics on delete cascade,
  at timestamptz not null,
  by text not null,
  reason text not null
);

-- Numbers of other places, with source, time and who entered them. They are shown beside ours and never added to them.
create table outside_figures (
  id bigint generated always as identity primary key,
  work_id bigint not null references works on delete cascade,
  source text not null check (char_length(source) between 1 and 80),
  measure text not null check (measure in ('score', 'ratings', 'signatures', 'posts')),
  value numeric not null check (value >= 0),
  -- of a score: its lowest and highest possible value
  lowest numeric,
  highest numeric,
  url text not null,
  taken_at timestamptz not null,
  entered_at timestamptz not null,
  entered_by text not null,
  entered_via text not null check (entered_via in ('hand', 'csv')),
  check ((measure = 'score') = (highest is not null and lowest is not null)),
  check (measure <> 'score' or (highest > lowest and value between lowest and highest)),
  unique (work_id, source, measure, taken_at)
);
create table outside_removals (
  figure_id bigint primary key references outside_figures on delete cascade,
  at timestamptz not null,
  by text not null,
  reason text not null
);

-- Films, clips and trailers that the site may show. What becomes of one is a row of room_film_steps, the newest is its state.
create table room_films (
  id bigint generated always as identity primary key,
  -- random, stands in addresses and names the folder of its files
  public_id text not null unique,
  work_id bigint not null references works on delete cascade,
  -- whole: the work itself, a viewing of which can be proven; clip and trailer prove nothing
  kind text not null check (kind in ('whole', 'clip', 'trailer')),
  title text not null check (char_length(title) between 1 and 200),
  language text not null,
  added_at timestamptz not null,
  added_by bigint not null,
  -- a lease of the process that prepares it, renewed while it works
  claimed_at timestamptz
);
create index on room_films (work_id);

-- Why the site may show it, in the words of whoever uploaded it.
create table room_rights (
  film_id bigint primary key references room_films on delete cascade,
  statement text not null check (char_length(statement) between 1 and 1000),
  stated_at timestamptz not null,
  stated_by bigint not null
);

create table room_film_steps (
  film_id bigint not null references room_films on delete cascade,
  n integer not null,
  step text not null check (step in ('awaiting', 'received', 'preparing', 'ready', 'failed', 'removed')),
  at timestamptz not null,
  by text not null,
  reason text not null,
  primary key (film_id, n)
);

-- What the preparing made: lengths of the segments in milliseconds, in their order.
create table room_renditions (
  film_id bigint primary key references room_films on delete cascade,
  milliseconds integer not null check (milliseconds > 0),
  durations integer[] not null check (cardinality(durations) > 0),
  width integer not null,
  height integer not null,
  bytes bigint not null,
  prepared_at timestamptz not null
);

-- Who may watch, from when to when: the newest row holds.
create table room_showings (
  film_id bigint not null references room_films on delete cascade,
  n integer not null,
  audience text not null check (audience in ('nobody', 'link', 'everybody')),
  opens_on date,
  closes_on date,
  at_once integer not null check (at_once between 1 and 1000),
  -- share of the length that must have been played
  threshold real not null check (threshold between 0.5 and 1),
  decided_at timestamptz not null,
  decided_by bigint not null,
  primary key (film_id, n),
  check (opens_on <= closes_on)
);

create table room_tracks (
  film_id bigint not null references room_films on delete cascade,
  kind text not null check (kind in ('captions', 'subtitles', 'descriptions')),
  language text not null,
  vtt text not null check (octet_length(vtt) <= 1500000),
  added_at timestamptz not null,
  added_by bigint not null,
  primary key (film_id, kind, language)
);

-- Members of staff who keep the room beside the operators: the newest row of each holds.
create table room_keepers (
  staff_id bigint not null,
  n integer not null,
  act text not null check (act in ('allow', 'end')),
  at timestamptz not null,
  by bigint not null,
  primary key (staff_id, n)
);

-- One viewing while it lasts: nobody's name, no address. One row per viewing whose width is bounded; gone after a day, or once its proof was fetched.
create table room_viewings (
  id uuid primary key,
  film_id bigint not null references room_films on delete cascade,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  -- HMACs of its networks under a key that changes daily
  networks bytea[] not null,
  -- which opening of the page holds it, and the last heartbeat of that
  run integer not null,
  seq integer not null,
  beat_at timestamptz not null,
  -- milliseconds of the server's clock that heartbeats covered, and of play that they claimed
  attended bigint not null,
  claimed bigint not null,
  -- merged from, to, from, to … in milliseconds
  played integer[] not null check (cardinality(played) <= 512),
  -- one bit per segment that was handed out whole
  served bytea not null check (octet_length(served) <= 2048),
  -- sealed: the secret with which the browser asks for its proof
  granted bytea
) with (fillfactor = 60);
create index on room_viewings (film_id);
create index on room_viewings (started_at);

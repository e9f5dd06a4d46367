create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- unaccent() is only STABLE because its dictionary may change; ours never does, and an index needs IMMUTABLE.
create function fold(text) returns text language sql immutable parallel safe strict as
  $$ select lower(public.unaccent('public.unaccent', $1)) $$;

-- Fingerprints of the keys this database belongs to: a process whose keys differ refuses to start.
create table key_fingerprints (
  name text primary key,
  fingerprint bytea not null,
  made_at timestamptz not null default now()
);

-- What the operator decided about the site; the newest row per name is in force.
create table site_settings (
  id bigint generated always as identity primary key,
  name text not null,
  value jsonb not null,
  decided_at timestamptz not null,
  decided_by bigint
);
create index on site_settings (name, id desc);

create table staff (
  id bigint generated always as identity primary key,
  email text not null unique,
  name text not null,
  role text not null check (role in ('operator', 'moderator')),
  invited_at timestamptz not null,
  invited_by bigint references staff,
  webauthn_user_id bytea not null unique
);
create table staff_departures (
  staff_id bigint primary key references staff,
  departed_at timestamptz not null,
  decided_by bigint references staff,
  reason text not null
);
-- One-time links: the operator's first link has no staff row yet.
create table sign_in_links (
  secret_hash bytea primary key,
  staff_id bigint references staff,
  role text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
create table sign_in_link_uses (
  secret_hash bytea primary key references sign_in_links on delete cascade,
  used_at timestamptz not null
);
create table passkeys (
  credential_id bytea primary key,
  staff_id bigint not null references staff,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  added_at timestamptz not null
);
create table passkey_challenges (
  challenge bytea primary key,
  purpose text not null,
  staff_id bigint,
  expires_at timestamptz not null
);
create table sessions (
  secret_hash bytea primary key,
  staff_id bigint not null references staff,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  -- 'link' alone opens only what a first factor may; 'passkey' opens the desk
  factor text not null check (factor in ('link', 'passkey'))
);
create index on sessions (staff_id);

-- What staff did, beside the rows that the act itself made.
create table desk_entries (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  staff_id bigint,
  act text not null,
  about text not null,
  reason text
);

-- Mail that was composed where no SMTP server is set: shown on the desk's outbox page.
create table outbox (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  message_id text not null,
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text
);
create index on outbox (at desc);

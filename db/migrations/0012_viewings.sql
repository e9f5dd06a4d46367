-- Who says that a work was seen. 'room' is this site's own room; others are registered by the operator.
create table issuers (
  id bigint generated always as identity primary key,
  -- issuer_name of RFC 9577: the host under which its keys are published
  host text not null unique check (host = lower(host) and char_length(host) between 1 and 255),
  name text not null,
  -- what stands behind the basis: all/room, all/issuer, all/self-hosted
  proof text not null check (proof in ('room', 'issuer', 'self-hosted')),
  -- where somebody who saw the work there gets the proof
  url text,
  registered_at timestamptz not null,
  registered_by text not null
);
create unique index one_room on issuers (proof) where proof = 'room';

-- A blind issuer cannot see what it signs, so the key is the work and the kind of contribution.
create table issuer_keys (
  -- token_key_id of RFC 9578: SHA-256 of the public key as published
  id bytea primary key check (octet_length(id) = 32),
  issuer_id bigint not null references issuers,
  work_id bigint not null references works on delete cascade,
  kind text not null check (kind in ('sign', 'review', 'vote')),
  n integer not null,
  spki bytea not null check (octet_length(spki) = 342),
  -- TokenChallenge of RFC 9577, alike for everybody
  challenge bytea not null,
  -- the private key of the site's own room
  sealed bytea,
  made_at timestamptz not null,
  made_by text not null,
  unique (issuer_id, work_id, kind, n)
);
create index on issuer_keys (work_id);

create table issuer_key_retirements (
  key_id bytea primary key references issuer_keys on delete cascade,
  at timestamptz not null,
  by text not null,
  reason text not null
);

-- What the site's own room keeps of a viewing: one row per key, and nothing else (no time, no person). `viewing` is the SHA-256 of a secret
-- that only the viewer's browser has; `blinded` the SHA-256 of the message that was signed for it. Rows go when their key retires.
create table viewings (
  viewing bytea not null check (octet_length(viewing) = 32),
  key_id bytea not null references issuer_keys on delete cascade,
  blinded bytea check (octet_length(blinded) = 32),
  primary key (viewing, key_id)
);
create index on viewings (key_id);

-- The primary key is the rule: a token counts once.
create table spent_tokens (
  key_id bytea not null,
  nonce bytea not null check (octet_length(nonce) = 32),
  primary key (key_id, nonce)
);

-- Why a proof that came with a contribution was not taken: told to its owner, gone with it.
create table refused_proofs (
  subject_id bigint not null,
  voice_id uuid not null,
  reason text not null check (reason in ('malformed', 'unknown-key', 'wrong-work', 'wrong-site', 'forged', 'retired', 'spent')),
  primary key (subject_id, voice_id)
);

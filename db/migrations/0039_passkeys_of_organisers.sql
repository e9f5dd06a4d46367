-- Somebody who runs a petition and has a passkey for it. No name and no address: both stand with the signature or the invitation.
create table organiser_accounts (
  id bigint generated always as identity primary key,
  subject_id bigint not null references petitions on delete cascade,
  -- the author's signature, or a co-organiser
  organiser_id uuid not null,
  begun_at timestamptz not null,
  webauthn_user_id bytea not null unique,
  unique (subject_id, organiser_id)
);
create table organiser_passkeys (
  credential_id bytea primary key,
  account_id bigint not null references organiser_accounts on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  added_at timestamptz not null
);
create index on organiser_passkeys (account_id);
create table organiser_challenges (
  challenge bytea primary key,
  purpose text not null,
  account_id bigint,
  expires_at timestamptz not null
);

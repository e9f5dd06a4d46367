-- Keys that sign the checkpoints of the public log. The first is made with the database; a `key` leaf announces each later one.
create table log_keys (
  n smallint primary key,
  -- name of the key and first line of its checkpoints: address of the log without its scheme
  origin text not null,
  -- C2SP verifier key: name, id, algorithm and public key
  vkey text not null unique,
  -- AES-256-GCM of the Ed25519 private key (PKCS #8)
  sealed bytea not null,
  made_at timestamptz not null,
  -- leaf that announces it; null for the first
  leaf_index bigint unique,
  -- first checkpoint that has that leaf, signed by the key before and by this one; null until then
  handover text,
  check ((n = 0) = (leaf_index is null))
);

-- The signed checkpoint (C2SP signed note) of size and root; null before the first, and in the log for samples.
alter table log_head add column note text;

-- Set for leaves that came back from published files after a restore: their payload is lost.
alter table log_entries add column recovered_at timestamptz;

create index on log_checkpoints (log, published_at);
